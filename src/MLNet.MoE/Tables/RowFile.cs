using Microsoft.Win32.SafeHandles;

namespace MLNet.MoE.Tables;

/// <summary>
/// Records of bytes in temporary files, written once and read in any order. There are several files, so that those whose records are all
/// released give back their room while others are still written. Writing is for one thread; reading is thread-safe.
/// </summary>
/// <remarks>
/// Plain reads and writes instead of mapped memory: a full disk or a file that somebody cut short is then an exception with a message,
/// where a mapped page would end the process, and no more is resident than was asked for.
/// </remarks>
/// <param name="folder">Where the files are made.</param>
/// <param name="open">Opens a new file in it.</param>
internal sealed class RowFile(string folder, Func<string, SafeFileHandle> open) : IDisposable
{
    private const long LargestPart = 256L << 20;

    private readonly List<Part> _parts = [];
    private readonly List<Place> _places = [];

    /// <summary>Makes files that are gone once they are closed.</summary>
    /// <param name="folder">Where the files are made.</param>
    public RowFile(string folder)
        : this(folder, OpenNew)
    {
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a record and gives its number, counted from 0.</summary>
    /// <exception cref="IOException">There is no room, or no such folder.</exception>
    public int Write(ReadOnlySpan<byte> record)
    {
        try
        {
            if (_parts.Count == 0 || _parts[^1].Length >= LargestPart) _parts.Add(new Part(open(folder)));
            var part = _parts[^1];
            RandomAccess.Write(part.Handle, record, part.Length);
            _places.Add(new(part, part.Length, record.Length));
            part.Length += record.Length;
            part.Records++;
            Length += record.Length;
            return _places.Count - 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"Rows that do not fit in memory could not be written to the folder '{folder}' ({Length >> 20} MB of them are there): "
                + $"{exception.Message.TrimEnd('.')}. Make room there, name another folder by CacheFolder, or set CacheOnDisk to false "
                + "where memory suffices.",
                exception);
        }
    }

    /// <summary>Bytes of a record.</summary>
    public int LengthOf(int record) => _places[record].Length;

    /// <summary>Reads a record.</summary>
    /// <param name="record">Its number.</param>
    /// <param name="bytes">Written: as many bytes as the record has.</param>
    /// <exception cref="IOException">It is not there any more.</exception>
    public void Read(int record, Span<byte> bytes)
    {
        var (part, start, length) = _places[record];
        for (int done = 0; done < length;)
        {
            int read = RandomAccess.Read(part.Handle, bytes[done..length], start + done);
            if (read == 0)
                throw new IOException(
                    $"A temporary file of rows in the folder '{folder}' has become shorter than it was written; something else changed it. "
                    + "Fit again.");
            done += read;
        }
    }

    /// <summary>Says that a record is not read any more.</summary>
    public void Release(int record)
    {
        var part = _places[record].Part;
        if (--part.Records == 0 && part.Length >= LargestPart) part.Handle.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.ForEach(part => part.Handle.Dispose());

    private static SafeFileHandle OpenNew(string folder)
    {
        string path = Path.Combine(folder, $"moe-rows-{Guid.NewGuid():N}.tmp");
        if (OperatingSystem.IsWindows())
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        // A file without a name is there until it is closed: a process that is killed leaves nothing behind.
        File.Delete(path);
        return handle;
    }

    private sealed class Part(SafeFileHandle handle)
    {
        public SafeFileHandle Handle => handle;

        public long Length { get; set; }

        public int Records { get; set; }
    }

    private readonly record struct Place(Part Part, long Start, int Length);
}
