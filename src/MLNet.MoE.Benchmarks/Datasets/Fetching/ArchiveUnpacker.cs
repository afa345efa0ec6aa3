using System.Formats.Tar;
using System.IO.Compression;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Unpacks a tar file, plain or gzip-compressed, into a folder that is there whole or not at all. Entries that would leave the folder, links and devices
/// are refused, and so are arrays of pickled objects, which no one can read without running what is in them.
/// </summary>
internal static class ArchiveUnpacker
{
    /// <summary>Unpacks.</summary>
    /// <param name="archive">The tar file.</param>
    /// <param name="target">The folder; it must not exist, or be empty.</param>
    /// <param name="progress">Told the bytes of the archive that are read, and all of them.</param>
    /// <param name="cancellation">Stops; nothing is left then.</param>
    /// <exception cref="DatasetException">The archive is damaged or holds something that is refused.</exception>
    /// <exception cref="IOException">The folder cannot be written, or has something in it.</exception>
    public static void Unpack(string archive, string target, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        target = Path.GetFullPath(target);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new IOException($"'{target}' is not empty; name another folder or empty it.");
        string temporary = $"{target}.unpacking-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(temporary);
            Extract(archive, temporary, progress, cancellation);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(temporary, target);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new DatasetException($"The archive '{archive}' is damaged or no tar file: {exception.Message} Nothing was unpacked; fetch it again.", exception);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Extract(string archive, string folder, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var file = File.OpenRead(archive);
        using var content = IsCompressed(file) ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
        using var tar = new TarReader(content, leaveOpen: true);
        int entries = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            entries++;
            Extract(entry, archive, folder);
            progress.Report(new DownloadProgress(file.Position, file.Length));
        }
        if (entries == 0) throw new InvalidDataException("It has no entries.");
    }

    private static void Extract(TarEntry entry, string archive, string folder)
    {
        // Extended headers tell about other entries.
        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) return;
        string path = Path.GetFullPath(Path.Combine(folder, entry.Name));
        bool inside = path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || path == folder || path == folder + Path.DirectorySeparatorChar;
        if (!inside || Path.IsPathRooted(entry.Name) || entry.Name.Split('/', '\\').Contains(".."))
            throw new DatasetException($"The archive '{archive}' has an entry '{entry.Name}' that leads out of its folder; nothing was unpacked. Do not trust this archive.");
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write)) entry.DataStream?.CopyTo(stream);
                if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) NpyArray.CheckElements(path, $"{archive}: {entry.Name}");
                break;
            default:
                throw new DatasetException($"The archive '{archive}' has an entry '{entry.Name}' of the kind {entry.EntryType}, which is never unpacked; only files and folders are. Nothing was unpacked.");
        }
    }

    private static bool IsCompressed(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        int read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && start[0] == 0x1F && start[1] == 0x8B;
    }
}
