using System.IO.Compression;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlnet-moe-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void WriteGzip(string name, string text)
    {
        using var writer = new StreamWriter(new GZipStream(System.IO.File.Create(File(name)), CompressionLevel.Fastest));
        writer.Write(text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
