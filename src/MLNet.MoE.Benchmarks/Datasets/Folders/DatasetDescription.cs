using System.Text.Json.Serialization;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a folder's <c>datasets.json</c> says of one of its CSV files. Unknown properties are ignored.</summary>
public sealed class DatasetDescription
{
    /// <summary>The dataset's name.</summary>
    public required string Name { get; init; }

    /// <summary>The file's name within the folder: CSV, gzip-compressed where it ends in <c>.gz</c>.</summary>
    public required string File { get; init; }

    /// <summary><c>binclass</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The name of the target column.</summary>
    public required string Target { get; init; }

    /// <summary>The names of the numeric feature columns.</summary>
    public IReadOnlyList<string> Numeric { get; init => field = value ?? []; } = [];

    /// <summary>The names of the categorical feature columns.</summary>
    public IReadOnlyList<string> Categorical { get; init => field = value ?? []; } = [];

    /// <summary>The number of rows; a file with another number is refused. Null: not checked.</summary>
    [JsonPropertyName("n_rows")]
    public int? RowCount { get; init; }

    /// <summary>The terms the data is under.</summary>
    [JsonPropertyName("data_licence")]
    public string? Licence { get; init; }

    /// <summary>Where the data was taken from.</summary>
    [JsonPropertyName("source")]
    public IReadOnlyList<DatasetOrigin>? Origins { get; init; }

    /// <summary>SHA-256 of the uncompressed CSV in hexadecimal digits; checked on request.</summary>
    [JsonPropertyName("sha256_raw")]
    public string? Sha256 { get; init; }

    /// <summary>The name of the same data in the 38-dataset benchmark, or null.</summary>
    [JsonPropertyName("tabm_name")]
    public string? BenchmarkName { get; init; }

    /// <summary>The task, from its word.</summary>
    /// <exception cref="DatasetException">The word is none of the three.</exception>
    public TaskKind ParseTask() => TryParseTask(out var task)
        ? task
        : throw new DatasetException(
            $"Dataset '{Name}' has the task '{Task}' in {DatasetFolder.IndexFileName}; write binclass, multiclass or regression.");

    /// <summary>The task, from its word; false where that is none of the three.</summary>
    internal bool TryParseTask(out TaskKind task)
    {
        task = Task switch { "binclass" or "binary" => TaskKind.Binary, "multiclass" => TaskKind.Multiclass, _ => TaskKind.Regression };
        return task != TaskKind.Regression || Task == "regression";
    }
}
