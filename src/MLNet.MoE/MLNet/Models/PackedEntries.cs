using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>
/// The entries of a model file as they are packed. ML.NET gives its loaders the unpacked entry, which can be a thousand times as long as
/// what the file holds.
/// </summary>
internal static class PackedEntries
{
    /// <summary>Packed bytes of the entry that a context reads; the unpacked ones where the model comes from no zip file.</summary>
    public static long SizeOf(ModelLoadContext ctx)
    {
        long unpacked = ctx.Reader.BaseStream is { CanSeek: true } stream ? stream.Length : 0;
        return EntryOf(ctx, ctx.Directory ?? "") is { } entry ? Math.Min(entry.CompressedLength, unpacked) : unpacked;
    }

    /// <summary>The entry that holds the model of a folder; null where the model comes from no zip file or the folder has none.</summary>
    /// <param name="ctx">Where a model of the file is read from.</param>
    /// <param name="directory">The folder in the file, as ML.NET writes it.</param>
    public static ZipArchiveEntry? EntryOf(ModelLoadContext ctx, string directory)
    {
        string name = Normal(Path.Combine(directory, ModelLoadContext.ModelStreamName));
        // Of entries of one name ML.NET takes the last.
        return Archive(ctx)?.Entries.LastOrDefault(candidate => Normal(candidate.FullName) == name);
    }

    private static ZipArchive? Archive(ModelLoadContext ctx)
    {
        try
        {
            return ctx.Repository is { } repository ? ArchiveOf(repository) : null;
        }
        catch (MissingFieldException)
        {
            // Another version of ML.NET may keep its file otherwise.
            return null;
        }
    }

    private static string Normal(string path) => path.Replace('\\', '/');

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_archive")]
    private static extern ref ZipArchive ArchiveOf(RepositoryReader repository);
}
