using System.Net.Http.Headers;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What has come of a file, beside the file that it is to become, with the tag by which a server knows it again. Without a tag nothing
/// tells that what comes later belongs to what came before, so such a part is begun anew.
/// </summary>
/// <param name="target">The file that it is to become.</param>
/// <param name="source">Where it comes from.</param>
internal sealed class PartFile(string target, Uri source)
{
    /// <summary>The file.</summary>
    public string Path { get; } = target + ".part";

    private string TagPath => Path + ".etag";

    /// <summary>The tag of what has come; null where there is none, or where it is of another source.</summary>
    public string? Tag
    {
        get
        {
            if (!File.Exists(TagPath) || new FileInfo(TagPath).Length is 0 or > 1 << 16) return null;
            string[] lines = File.ReadAllLines(TagPath);
            // Version 0.1 did not write down the source.
            return EntityTagHeaderValue.TryParse(lines[0], out var tag) && !tag.IsWeak
                && (lines.Length < 2 || lines[1] == source.AbsoluteUri) ? lines[0] : null;
        }
    }

    /// <summary>Bytes that have come and can be gone on from.</summary>
    public long Length => Tag is not null && File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>Begins anew.</summary>
    /// <param name="tag">What the server calls the file; a weak tag may stand for files that differ in bytes.</param>
    public void Begin(EntityTagHeaderValue? tag)
    {
        Delete();
        if (tag is { IsWeak: false }) File.WriteAllLines(TagPath, [tag.Tag, source.AbsoluteUri]);
    }

    /// <summary>Throws away what has come.</summary>
    public void Delete()
    {
        File.Delete(Path);
        File.Delete(TagPath);
    }

    /// <summary>Gives the whole file its name.</summary>
    public void Finish()
    {
        File.Move(Path, target, overwrite: true);
        File.Delete(TagPath);
    }
}
