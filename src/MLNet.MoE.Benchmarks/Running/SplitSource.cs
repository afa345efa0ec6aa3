namespace MLNet.MoE.Benchmarks;

/// <summary>One cut of one dataset, read when a run needs it.</summary>
/// <param name="load">Reads and encodes it.</param>
internal sealed class SplitSource(Func<PreparedSplit> load)
{
    /// <summary>Memory that the split takes with its encodings, in bytes; a guess.</summary>
    public long Bytes { get; private set; }

    /// <summary>Memory that a fit on it takes besides, in bytes; a guess.</summary>
    public long FitBytes => 3 * Bytes;

    /// <summary>Reads the split.</summary>
    /// <exception cref="DatasetException">The dataset cannot be used.</exception>
    public PreparedSplit Load()
    {
        var split = load();
        long rows = split.Parts.Training.RowCount + split.Parts.Validation.RowCount + split.Test.Labels.Length;
        // Two encodings of floats; beyond 256 slots vectors are sparse.
        long slots = Math.Min(256, split.Parts.Space.SlotCount(FeatureEncoding.MissingReplaced));
        Bytes = rows * ((slots * 2 * sizeof(float)) + 64);
        return split;
    }
}
