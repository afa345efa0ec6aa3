namespace MLNet.MoE.Docs.Tests;

/// <summary>A folder that is gone when disposed, with the table that the README and the sample read.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => File.Copy(Repository.Path("samples", "QuickStart", "deliveries.csv"), Inside("deliveries.csv"));

    public string Path { get; } = Directory.CreateTempSubdirectory("mlnet-moe-docs-").FullName;

    public string Inside(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
