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
        // Of a file that reaches the size a user or a file system allows, the runtime says that an argument is out of range.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new DiskException(
                $"'{path}' cannot be written: {exception.Message} What is finished is kept; make room and run the same command again.",
                exception);
        }
    }
}
