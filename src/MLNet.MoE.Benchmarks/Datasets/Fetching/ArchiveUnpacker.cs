using System.Formats.Tar;
using System.IO.Compression;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Unpacks a tar file, plain or gzip-compressed, into a folder that is there whole or not at all. Entries that would leave the folder,
/// links, devices and sparse files are refused, and so are archives that unpack to more than they may, and arrays of pickled objects, which
/// no one can read without running what is in them.
/// </summary>
internal static class ArchiveUnpacker
{
    /// <summary>Unpacks.</summary>
    /// <param name="archive">The tar file.</param>
    /// <param name="target">The folder; it must not exist, or be empty.</param>
    /// <param name="progress">Gets the bytes of the archive that are read, and all of them.</param>
    /// <param name="cancellation">Stops; nothing is left then.</param>
    /// <param name="limits">What the archive may unpack to; null for what the benchmark's needs.</param>
    /// <exception cref="DatasetException">The archive is damaged or holds something that is refused.</exception>
    /// <exception cref="IOException">The folder cannot be written, or has something in it.</exception>
    public static void Unpack(string archive, string target, IProgress<DownloadProgress> progress, CancellationToken cancellation,
        UnpackLimits? limits = null)
    {
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new IOException($"'{target}' is not empty; name another folder or empty it.");
        string temporary = TemporaryName.Beside(target);
        try
        {
            Directory.CreateDirectory(temporary);
            Extract(archive, temporary, progress, limits ?? new UnpackLimits(), cancellation);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(temporary, target);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException
                or NotSupportedException)
        {
            throw new DatasetException(
                $"The archive '{archive}' is damaged or no tar file: {OneLine.Of(exception.Message)} Nothing was unpacked; fetch it "
                + "again.", exception);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Extract(string archive, string folder, IProgress<DownloadProgress> progress, UnpackLimits limits,
        CancellationToken cancellation)
    {
        using var file = File.OpenRead(archive);
        using var content = IsCompressed(file) ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
        using var guard = new TarGuard(content, archive, limits.BytesFor(file.Length));
        using var tar = new TarReader(guard, leaveOpen: true);
        var names = new EntryNames(archive);
        int entries = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (++entries > limits.Entries)
                throw new DatasetException(
                    $"The archive '{archive}' has more than {limits.Entries} entries, which is more than it may. Nothing was unpacked.");
            Extract(entry, archive, folder, names, cancellation);
            progress.Report(new DownloadProgress(file.Position, file.Length));
        }
        guard.Finish(cancellation);
        if (entries == 0) throw new InvalidDataException("It has no entries.");
    }

    private static void Extract(TarEntry entry, string archive, string folder, EntryNames names, CancellationToken cancellation)
    {
        switch (entry.EntryType)
        {
            // Extended headers tell about other entries.
            case TarEntryType.GlobalExtendedAttributes:
                return;
            case TarEntryType.Directory:
                Directory.CreateDirectory(Path.Combine(folder, names.Add(entry.Name, isFolder: true)));
                return;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                string path = Path.Combine(folder, names.Add(entry.Name, isFolder: false));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                // Some file systems take names for the same that differ in how letters with accents are written.
                if (Path.Exists(path))
                    throw new DatasetException(
                        $"The archive '{archive}' has an entry '{OneLine.Of(entry.Name)}' for which there is a file already. Nothing was "
                        + "unpacked.");
                using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
                    Copy(entry.DataStream, stream, cancellation);
                if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
                    NpyArray.CheckElements(path, $"{archive}: {OneLine.Of(entry.Name)}");
                return;
            default:
                throw new DatasetException(
                    $"The archive '{archive}' has an entry '{OneLine.Of(entry.Name)}' of the kind {entry.EntryType}, which is never "
                    + "unpacked; only files and folders are. Nothing was unpacked.");
        }
    }

    private static void Copy(Stream? from, Stream to, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 17];
        for (int read; from is not null && (read = from.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            to.Write(buffer, 0, read);
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
