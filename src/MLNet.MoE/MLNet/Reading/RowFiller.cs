using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Fills a table with feature vectors, and finds out which of the promised one-hot groups are none and where infinite values are.
/// </summary>
internal sealed class RowFiller
{
    private readonly RowSplitter _splitter;
    private Check _check;

    /// <summary>Makes a filler.</summary>
    /// <param name="layout">What each slot is.</param>
    /// <param name="isOneHot">(groups): set to false for each group that holds anything but all zeros or one 1.</param>
    public RowFiller(FeatureLayout layout, bool[] isOneHot)
    {
        _splitter = new RowSplitter(layout);
        _check = new Check(isOneHot);
    }

    /// <summary>Number of infinite values so far; each became a missing value.</summary>
    public long Infinities => _check.Infinities;

    /// <summary>Slot of the first infinite value; -1 without one.</summary>
    public int FirstInfiniteSlot => _check.FirstInfiniteSlot;

    /// <summary>Appends one row to a table.</summary>
    /// <param name="table">The table, in the filler's layout.</param>
    /// <param name="label">Label of the row.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="features">Feature vector: (slots), dense or sparse.</param>
    public void Add(FeatureTable table, float label, float weight, in VBuffer<float> features)
    {
        table.AddRow(label, weight, out var numeric, out var categories);
        if (features.IsDense) _splitter.Split(features.GetValues(), numeric, categories, table.OpenSparse, ref _check);
        else _splitter.Split(
            new SparseVector(features.GetIndices(), features.GetValues()), numeric, categories, table.OpenSparse, ref _check);
    }

    /// <summary>Makes infinite values missing ones, and counts them.</summary>
    private struct Check(bool[] isOneHot) : ISlotCheck
    {
        public static bool TrustsSlots => false;

        public long Infinities { get; private set; }

        public int FirstInfiniteSlot { get; private set; } = -1;

        public float Keep(float value, int slot)
        {
            if (!float.IsInfinity(value)) return value;
            Infinities++;
            if (FirstInfiniteSlot < 0) FirstInfiniteSlot = slot;
            return float.NaN;
        }

        public readonly void FoundNotOneHot(int group) => isOneHot[group] = false;
    }
}
