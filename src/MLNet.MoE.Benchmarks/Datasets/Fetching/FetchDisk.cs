namespace MLNet.MoE.Benchmarks;

/// <summary>The disk as a download sees it; tests put a full one in its place.</summary>
internal class FetchDisk
{
    /// <summary>Opens a file to append to.</summary>
    public virtual Stream Append(string path) => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    /// <summary>Bytes that are free where a file is; null where that is not known.</summary>
    public virtual long? Free(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
