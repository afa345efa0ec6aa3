using System.Runtime.InteropServices;

namespace MLNet.MoE.Tables;

/// <summary>Sorts the slots of feature vectors into the columns of a table.</summary>
internal sealed class RowSplitter
{
    private readonly FeatureLayout _layout;
    private readonly int[] _targets, _numericSlots, _sparseSlots;

    /// <summary>Makes a splitter.</summary>
    /// <param name="layout">What each slot is.</param>
    public RowSplitter(FeatureLayout layout)
    {
        _layout = layout;
        _targets = layout.SlotTargets();
        (_numericSlots, _sparseSlots) = ([.. layout.NumericSlots], [.. layout.SparseSlots]);
    }

    /// <summary>Splits a dense vector.</summary>
    /// <typeparam name="TCheck">What looks at the slots.</typeparam>
    /// <param name="features">(slots).</param>
    /// <param name="numeric">(numeric columns), written.</param>
    /// <param name="categories">(category columns), written: the first slot of each group that is not 0, or -1.</param>
    /// <param name="sparse">Its last row gets the columns that are mostly 0; null where there are none.</param>
    /// <param name="check">Looks at the slots.</param>
    public void Split<TCheck>(ReadOnlySpan<float> features, Span<float> numeric, Span<int> categories, SparseRows? sparse, ref TCheck check)
        where TCheck : struct, ISlotCheck
    {
        if (numeric.Length == features.Length && TCheck.TrustsSlots)
        {
            features.CopyTo(numeric);
            return;
        }
        for (int i = 0; i < numeric.Length; i++) numeric[i] = check.Keep(features[_numericSlots[i]], _numericSlots[i]);
        for (int g = 0; g < categories.Length; g++)
        {
            var group = _layout.Groups[g];
            var slots = features.Slice(group.Start, group.Count);
            int set = FirstSet(slots);
            categories[g] = set;
            if (!TCheck.TrustsSlots && set >= 0 && (slots[set] != 1 || FirstSet(slots[(set + 1)..]) >= 0)) check.FoundNotOneHot(g);
        }
        for (int i = 0; i < _sparseSlots.Length; i++) Add(sparse!, i, check.Keep(features[_sparseSlots[i]], _sparseSlots[i]));
    }

    /// <summary>Splits a sparse vector; slots that are not named are zero.</summary>
    /// <typeparam name="TCheck">What looks at the slots.</typeparam>
    /// <param name="features">Slots that are named, ascending, and their values.</param>
    /// <param name="numeric">(numeric columns), written.</param>
    /// <param name="categories">(category columns), written: the first slot of each group that is not 0, or -1.</param>
    /// <param name="sparse">Its last row gets the columns that are mostly 0; null where there are none.</param>
    /// <param name="check">Looks at the slots.</param>
    public void Split<TCheck>(SparseVector features, Span<float> numeric, Span<int> categories, SparseRows? sparse, ref TCheck check)
        where TCheck : struct, ISlotCheck
    {
        numeric.Clear();
        categories.Fill(-1);
        for (int i = 0; i < features.Columns.Length; i++)
        {
            int slot = features.Columns[i], target = _targets[slot];
            float value = features.Values[i];
            if (target >= numeric.Length)
            {
                Add(sparse!, target - numeric.Length, check.Keep(value, slot));
            }
            else if (target >= 0)
            {
                numeric[target] = check.Keep(value, slot);
            }
            else if (value != 0)
            {
                int g = ~target;
                if (value != 1 || categories[g] >= 0) check.FoundNotOneHot(g);
                if (categories[g] < 0) categories[g] = slot - _layout.Groups[g].Start;
            }
        }
    }

    // A column that is mostly 0 has no missing values in the training rows; elsewhere they count as 0.
    private static void Add(SparseRows sparse, int column, float value)
    {
        if (value != 0 && float.IsFinite(value)) sparse.Add(column, value);
    }

    /// <summary>The first slot that is not 0; -1 if all are.</summary>
    private static int FirstSet(ReadOnlySpan<float> slots)
    {
        // As bits, many slots are compared at a time; -0 has a bit and is 0 all the same.
        var bits = MemoryMarshal.Cast<float, int>(slots);
        int set = bits.IndexOfAnyExcept(0);
        while (set >= 0 && slots[set] == 0)
        {
            int next = bits[(set + 1)..].IndexOfAnyExcept(0);
            set = next < 0 ? -1 : set + 1 + next;
        }
        return set;
    }
}
