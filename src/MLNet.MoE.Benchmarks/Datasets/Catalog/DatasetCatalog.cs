using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>The catalogue of datasets that the project knows of: the 38 of the benchmark and the generated ones.</summary>
public sealed class DatasetCatalog
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Where the archive of the benchmark is published.</summary>
    public required string BenchmarkArchive { get; init; }

    /// <summary>Address of that archive.</summary>
    public required Uri BenchmarkArchiveUrl { get; init; }

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
        return JsonSerializer.Deserialize<DatasetCatalog>(stream, JsonOptions)!;
    }
}
