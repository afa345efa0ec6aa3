using System.Text.Json.Serialization;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Columns;

/// <summary>A column that a model sees. A column of the table may give several of them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsCategorical">Whether it holds texts; otherwise numbers.</param>
internal sealed record FeatureColumn(string Name, bool IsCategorical)
{
    /// <summary>Whether the model sees each of its numbers as a category, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsEncodedToo { get; init; }

    /// <summary>Whether the model sees its texts as the file spells them, as a program would read it.</summary>
    [JsonIgnore]
    public bool IsVerbatim { get; init; }

    /// <summary>Whether the prediction is multiplied by it, and the model sees it in no other way.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsExposure { get; init; }

    /// <summary>The table's column that it is made from; null where that has the same name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>How the table's column was written in training, to be taken where another table leaves it open; null for texts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueSyntax? Syntax { get; init; }

    /// <summary>What part of a date or time it holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimePart Part { get; init; }

    /// <summary>What is taken off each number, in double precision, before it is cast to single.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Offset { get; init; }

    /// <summary>The smallest number of training, as the model sees it; null for texts, and in models that do not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Smallest { get; init; }

    /// <summary>The largest number of training, as the model sees it; null for texts, and in models that do not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Largest { get; init; }

    /// <summary>Texts that stood among the numbers in training and count as missing; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Markers { get; init; }

    /// <summary>The table's column.</summary>
    [JsonIgnore]
    public string SourceName => Source ?? Name;
}
