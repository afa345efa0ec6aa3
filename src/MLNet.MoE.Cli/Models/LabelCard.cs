using System.Text.Json.Serialization;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Models;

/// <summary>What a model of several labels says about one of them.</summary>
internal sealed record LabelCard
{
    /// <summary>The label's column.</summary>
    public required string Label { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The classes in the order of scores; empty for a regression.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How the label's numbers were written in training; null for numbers with a point, and for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueSyntax? LabelSyntax { get; init; }

    /// <summary>What was taken off the label's numbers before training and is added to predictions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double LabelOffset { get; init; }
}
