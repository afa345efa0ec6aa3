using MLNet.MoE.Data;

namespace MLNet.MoE.Inference;

/// <summary>Sorts the slots of one feature vector into numbers and category indices, as the table that was learned from had them.</summary>
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
    public void Split(ReadOnlySpan<float> features, Span<float> numeric, Span<int> categories)
    {
        if (categories.Length == 0)
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
    }

    /// <summary>Splits a sparse vector; slots that are not named are zero.</summary>
    public void Split(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> numeric, Span<int> categories)
    {
        numeric.Clear();
        categories.Fill(-1);
        for (int i = 0; i < slots.Length; i++)
        {
            int target = _targets[slots[i]];
            if (target >= 0) numeric[target] = values[i];
            else if (values[i] != 0 && categories[~target] < 0) categories[~target] = slots[i] - _layout.Groups[~target].Start;
        }
    }
}
