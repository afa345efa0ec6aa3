using System.Text.Json;

namespace MLNet.MoE.Benchmarks;

/// <summary>The catalogue of datasets that the project knows of: the 38 of the benchmark and the generated ones.</summary>
public sealed class DatasetCatalog
{
    /// <summary>Where the archive of the benchmark is published.</summary>
    public required string BenchmarkArchive { get; init; }

    /// <summary>Address of that archive.</summary>
    public required Uri BenchmarkArchiveUrl { get; init; }

    /// <summary>SHA-256 of that archive in hexadecimal digits; null where it is not known, and then nothing but the connection vouches for
    /// what is fetched.</summary>
    public string? BenchmarkArchiveSha256 { get; init; }

    /// <summary>Where the facts about the benchmark were taken from.</summary>
    public required string BenchmarkSource { get; init; }

    /// <summary>The 38 sets.</summary>
    public required IReadOnlyList<BenchmarkSet> Benchmark { get; init; }

    /// <summary>The generated sets.</summary>
    public required IReadOnlyList<GeneratedSet> Generated { get; init; }

    /// <summary>Reads the catalogue that is built into the library, <c>datasets/catalog.json</c>.</summary>
    public static DatasetCatalog Load()
    {
        using var stream = typeof(DatasetCatalog).Assembly.GetManifestResourceStream("catalog.json")!;
        return JsonSerializer.Deserialize(stream, CatalogJson.Default.DatasetCatalog)!;
    }
}
