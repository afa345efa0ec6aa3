using System.Text.Json.Serialization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Models;

/// <summary>What the model file says about itself beside the pipeline, so that a file can be scored and judged without another
/// word.</summary>
internal sealed record ModelCard
{
    /// <summary>The newest layout that this program reads.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Layout of the card.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Name of the trainer.</summary>
    public required string Model { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The label's column.</summary>
    public required string Label { get; init; }

    /// <summary>The classes in the order of scores; of two, the last is the positive one. Empty for a regression.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The columns that the model sees.</summary>
    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>Rows that it was trained on.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Seed of the training.</summary>
    public required int Seed { get; init; }

    /// <summary>Version of the program that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>How the label's numbers were written in training; null for numbers with a point, and for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ValueSyntax? LabelSyntax { get; init; }

    /// <summary>What was taken off the label's numbers before training and is added to predictions, in double precision.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double LabelOffset { get; init; }

    /// <summary>The labels behind the first of a model of several; null for a model of one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LabelCard>? MoreLabels { get; init; }

    /// <summary>Whether a program saved the model, which then says nothing of its training.</summary>
    [JsonIgnore]
    public bool IsOfProgram { get; init; }

    /// <summary>A card for each label: this one, of a model of one label.</summary>
    internal IReadOnlyList<ModelCard> EachLabel => MoreLabels is null ? [this]
        : [this with { MoreLabels = null }, .. MoreLabels.Select(more => this with
        {
            Label = more.Label, Task = more.Task, Classes = more.Classes, LabelSyntax = more.LabelSyntax, LabelOffset = more.LabelOffset,
            MoreLabels = null,
        })];

    /// <summary>The label as it is read. Classes of the first layout are known by their values.</summary>
    internal LabelPlan LabelPlan => new(Label, Task, Classes) { Syntax = LabelSyntax, Offset = LabelOffset, ComparesValues = Format == 1,
        IsBoolean = IsOfProgram && Task == TaskKind.Binary };
}
