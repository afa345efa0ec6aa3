namespace MLNet.MoE.Benchmarks;

/// <summary>What a fetch may do, how long it waits and how much it takes.</summary>
public sealed class FetchOptions
{
    /// <summary>Whether addresses that begin with http:// are fetched. Default false: nothing but an encrypted connection says who sends
    /// the data.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>
    /// How long a server may take to be connected to and to begin its answer, and then for every 64 KiB that it sends. Default 20 seconds.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of a file at most, whether or not the server says beforehand how many come. Default 16 GiB.</summary>
    public long LargestDownload { get; init; } = 16L << 30;

    /// <summary>Bytes that an archive may unpack to at most. Default 16 GiB.</summary>
    public long LargestUnpacked { get; init; } = 16L << 30;

    /// <summary>Throws where an option makes no sense.</summary>
    /// <exception cref="ArgumentException">The message names the option and its value.</exception>
    internal void Check()
    {
        if (Timeout <= TimeSpan.Zero || Timeout.TotalMilliseconds >= int.MaxValue)
            throw new ArgumentException($"The time limit of a fetch is {Timeout}; it must be above zero and below 24 days.");
        if (LargestDownload < 1) throw new ArgumentException($"The largest download is {LargestDownload} bytes; it must be at least 1.");
        if (LargestUnpacked < 1)
            throw new ArgumentException($"The largest unpacked size is {LargestUnpacked} bytes; it must be at least 1.");
    }
}
