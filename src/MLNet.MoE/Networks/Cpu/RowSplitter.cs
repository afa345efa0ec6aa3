using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Sorts the slots of one feature vector into columns, as the table that was learned from had them.</summary>
internal sealed class RowSplitter
{
    private readonly FeatureLayout _layout;
    private readonly int[] _targets;

    public RowSplitter(FeatureLayout layout)
    {
        _layout = layout;
        _targets = layout.SlotTargets();
    }

    /// <summary>Splits a dense vector.</summary>
    /// <param name="features">(slots).</param>
    /// <param name="numeric">(numeric columns), written.</param>
    /// <param name="categories">(category columns), written.</param>
    /// <param name="sparse">Gets a row of the columns that are almost always 0; not looked at where there are none.</param>
    public void Split(ReadOnlySpan<float> features, Span<float> numeric, Span<int> categories, SparseRows sparse)
    {
        if (numeric.Length == features.Length)
        {
            features.CopyTo(numeric);
            return;
        }
        var slots = _layout.NumericSlots;
        for (int i = 0; i < numeric.Length; i++) numeric[i] = features[slots[i]];
        for (int g = 0; g < categories.Length; g++)
        {
            var group = _layout.Groups[g];
            categories[g] = features.Slice(group.Start, group.Count).IndexOfAnyExcept(0f);
        }
        var sparseSlots = _layout.SparseSlots;
        if (sparseSlots.Count > 0) sparse.BeginRow();
        for (int i = 0; i < sparseSlots.Count; i++)
            if (features[sparseSlots[i]] is var value && value != 0 && float.IsFinite(value)) sparse.Add(i, value);
    }

    /// <summary>Splits a sparse vector; slots that are not named are zero.</summary>
    /// <param name="slots">Slots that are named, ascending.</param>
    /// <param name="values">Their values.</param>
    /// <param name="numeric">(numeric columns), written.</param>
    /// <param name="categories">(category columns), written.</param>
    /// <param name="sparse">Gets a row of the columns that are almost always 0; not looked at where there are none.</param>
    public void Split(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> numeric, Span<int> categories, SparseRows sparse)
    {
        numeric.Clear();
        categories.Fill(-1);
        if (_layout.SparseSlots.Count > 0) sparse.BeginRow();
        for (int i = 0; i < slots.Length; i++)
        {
            int target = _targets[slots[i]];
            if (target >= numeric.Length) sparse.Add(target - numeric.Length, values[i]);
            else if (target >= 0) numeric[target] = values[i];
            else if (values[i] != 0 && categories[~target] < 0) categories[~target] = slots[i] - _layout.Groups[~target].Start;
        }
    }
}
