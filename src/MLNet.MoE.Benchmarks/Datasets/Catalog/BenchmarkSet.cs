using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>One of the 38 sets of the benchmark.</summary>
public sealed class BenchmarkSet
{
    /// <summary>The set's name in the benchmark.</summary>
    public required string Name { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The number of classes; null for regression.</summary>
    public int? Classes { get; init; }

    /// <summary><c>accuracy</c> or <c>rmse</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The folders of the archive that hold the set, one per split.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>How many splits there are.</summary>
    public required int Splits { get; init; }

    /// <summary>The rows of the parts of the first split.</summary>
    public required PartSizes Rows { get; init; }

    /// <summary>The number of numeric features.</summary>
    public required int NumericFeatures { get; init; }

    /// <summary>How many columns the binary and categorical features take one-hot.</summary>
    public required int OneHotWidth { get; init; }

    /// <summary>The batch size with which the benchmark trains on the set.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How the benchmark transforms the numeric features; null: it leaves them as they are.</summary>
    public string? NumericTransform { get; init; }

    /// <summary>How the benchmark encodes the categorical features before one-hot; null where there are none.</summary>
    public string? CategoricalTransform { get; init; }

    /// <summary>The OpenML suite from which the set was taken, or null.</summary>
    [JsonPropertyName("openMlSuite")]
    public int? OpenMLSuite { get; init; }

    /// <summary>The number of the OpenML dataset, where it is known for certain.</summary>
    [JsonPropertyName("openMlDataset")]
    public int? OpenMLDataset { get; init; }

    /// <summary>Which form of the set <see cref="OpenMLDataset"/> is.</summary>
    [JsonPropertyName("openMlNote")]
    public string? OpenMLNote { get; init; }

    /// <summary>The terms the data is under, where they are known.</summary>
    public string? Licence { get; init; }
}
