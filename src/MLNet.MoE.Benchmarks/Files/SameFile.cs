namespace MLNet.MoE.Benchmarks;

/// <summary>Whether two paths name one file, in whatever way: by another spelling, through links, or by a second name of the same file (a
/// hard link).</summary>
internal static class SameFile
{
    /// <summary>Whether they do; a file that does not exist is the same only by its path.</summary>
    public static bool Are(string first, string second)
    {
        string one = RealPath.Of(first), other = RealPath.Of(second);
        if (RealPath.IsSame(one, other)) return true;
        FileInfo a = new(one), b = new(other);
        // Names of one file share its size and times. What has no length is empty, or a pipe that opening would wait for.
        return a.Exists && b.Exists && a.Length == b.Length && a.Length > 0 && a.LastWriteTimeUtc == b.LastWriteTimeUtc
            && ShareALock(one, other);
    }

    // .NET does not tell a file's number. But a lock is the file's own, so that it is met again under every name that the file has.
    private static bool ShareALock(string one, string other)
    {
        try
        {
            // Where another process holds it, the answer is not known.
            using (Lock(other))
            {
            }
            using var held = Lock(one);
            try
            {
                using var second = Lock(other);
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream Lock(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
}
