namespace MLNet.MoE.Benchmarks;

/// <summary>What a run has to say could not be written: unlike a failed fit, that ends the benchmark.</summary>
internal sealed class DiskException(string message, Exception inner) : IOException(message, inner)
{
    /// <summary>Does a write, and names the file where it fails.</summary>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DiskException($"'{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
