using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>
/// How many bytes of a model file an entry takes. ML.NET gives its loaders the unpacked entry, which can be a thousand times as long as
/// what the file holds.
/// </summary>
internal static class PackedSize
{
    /// <summary>Packed bytes of the entry that a context reads; the unpacked ones where the model comes from no zip file.</summary>
    public static long Of(ModelLoadContext ctx)
    {
        long unpacked = ctx.Reader.BaseStream is { CanSeek: true } stream ? stream.Length : 0;
        string name = Normal(Path.Combine(ctx.Directory ?? "", ModelLoadContext.ModelStreamName));
        // Of entries of one name ML.NET takes the last.
        var entry = Archive(ctx)?.Entries.LastOrDefault(candidate => Normal(candidate.FullName) == name);
        return entry is null ? unpacked : Math.Min(entry.CompressedLength, unpacked);
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
