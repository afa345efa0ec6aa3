using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Cli.Tests;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlnet-moe-").FullName;

    /// <summary>Names of the files in the folder, sorted.</summary>
    public string[] Files => [.. Directory.GetFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string WriteGzip(string name, string text)
    {
        using var stream = new GZipStream(System.IO.File.Create(File(name)), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
