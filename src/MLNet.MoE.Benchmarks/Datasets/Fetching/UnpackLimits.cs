namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What an archive may unpack to. By the catalogue the 38 sets of the benchmark have 78 folders of at most 13 files and take 2.3 GiB with
/// eight bytes a number; their archive holds a few more sets.
/// </summary>
/// <param name="Bytes">Bytes of all entries with their headers.</param>
/// <param name="Entries">Files, folders and whatever else has a header.</param>
internal sealed record UnpackLimits(long Bytes = 16L << 30, int Entries = 50_000)
{
    // Tables of numbers shrink to a half or a tenth; only what was made to fill a disk shrinks to a thousandth.
    private const int LargestRatio = 100;

    private const long AlwaysAllowed = 64 << 20;

    /// <summary>Bytes that an archive of a size may unpack to.</summary>
    public long BytesFor(long archive)
        => Math.Min(Bytes, AlwaysAllowed + (archive > long.MaxValue / (2 * LargestRatio) ? long.MaxValue / 2 : LargestRatio * archive));
}
