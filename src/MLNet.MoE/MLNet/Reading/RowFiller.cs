using System.Runtime.InteropServices;
using MLNet.MoE.Tables;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>
/// Sorts the slots of feature vectors into a table's columns, and finds out which of the promised one-hot groups are none.
/// </summary>
internal sealed class RowFiller
{
    private const int OneBits = 0x3F800000;

    private readonly FeatureLayout _layout;
    private readonly bool[] _isOneHot;
    private readonly int[] _targets;

    /// <summary>Makes a filler.</summary>
    /// <param name="layout">What each slot is.</param>
    /// <param name="isOneHot">(groups): set to false for each group that holds anything but all zeros or one 1.</param>
    public RowFiller(FeatureLayout layout, bool[] isOneHot)
    {
        _layout = layout;
        _isOneHot = isOneHot;
        _targets = layout.SlotTargets();
    }

    /// <summary>Number of infinite values so far; each became a missing value.</summary>
    public long Infinities { get; private set; }

    /// <summary>Slot of the first infinite value; -1 without one.</summary>
    public int FirstInfiniteSlot { get; private set; } = -1;

    /// <summary>Appends one row to a table.</summary>
    /// <param name="table">The table, in the filler's layout.</param>
    /// <param name="label">Label of the row.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="features">Feature vector: (slots), dense or sparse.</param>
    public void Add(FeatureTable table, float label, float weight, in VBuffer<float> features)
    {
        table.AddRow(label, weight, out var numeric, out var categories);
        categories.Fill(-1);
        if (!features.IsDense)
        {
            FillSparse(features.GetIndices(), features.GetValues(), table, numeric, categories);
            return;
        }
        if (numeric.Length == features.Length) FillNumeric(features.GetValues(), numeric);
        else FillDense(features.GetValues(), numeric, categories);
        for (int i = 0; i < _layout.SparseSlots.Count; i++)
            AddSparse(table, i, features.GetValues()[_layout.SparseSlots[i]], _layout.SparseSlots[i]);
    }

    private void FillNumeric(ReadOnlySpan<float> values, Span<float> numeric)
    {
        for (int slot = 0; slot < values.Length; slot++) numeric[slot] = Finite(values[slot], slot);
    }

    private void FillDense(ReadOnlySpan<float> values, Span<float> numeric, Span<int> categories)
    {
        for (int i = 0; i < numeric.Length; i++)
        {
            int slot = _layout.NumericSlots[i];
            numeric[i] = Finite(values[slot], slot);
        }
        for (int g = 0; g < categories.Length; g++)
        {
            var group = _layout.Groups[g];
            // Compared as bits, the search for the one slot that is set runs over many slots at a time.
            var bits = MemoryMarshal.Cast<float, int>(values.Slice(group.Start, group.Count));
            int set = bits.IndexOfAnyExcept(0);
            if (set < 0) continue;
            if (bits[set] == OneBits && !bits[(set + 1)..].ContainsAnyExcept(0)) categories[g] = set;
            else _isOneHot[g] = false;
        }
    }

    private void FillSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, FeatureTable table, Span<float> numeric,
        Span<int> categories)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            int slot = slots[i], target = _targets[slot];
            if (target >= numeric.Length)
            {
                AddSparse(table, target - numeric.Length, values[i], slot);
                continue;
            }
            if (target >= 0)
            {
                numeric[target] = Finite(values[i], slot);
                continue;
            }
            if (values[i] == 0) continue;
            int g = ~target;
            if (values[i] == 1 && categories[g] < 0) categories[g] = slot - _layout.Groups[g].Start;
            else _isOneHot[g] = false;
        }
    }

    // A column that is almost always 0 has no missing values where it is learned from; elsewhere they count as 0.
    private void AddSparse(FeatureTable table, int column, float value, int slot)
    {
        value = Finite(value, slot);
        if (value != 0 && !float.IsNaN(value)) table.OpenSparse!.Add(column, value);
    }

    private float Finite(float value, int slot)
    {
        if (!float.IsInfinity(value)) return value;
        Infinities++;
        if (FirstInfiniteSlot < 0) FirstInfiniteSlot = slot;
        return float.NaN;
    }
}
