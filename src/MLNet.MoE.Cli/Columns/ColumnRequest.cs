using MLNet.MoE.Benchmarks;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What the user said about columns.</summary>
/// <param name="Label">Column to predict, or several separated by commas.</param>
/// <param name="Weight">Column of row weights, or null.</param>
/// <param name="Task">The task, or null to decide by the label.</param>
/// <param name="Numeric">Columns to read as numbers.</param>
/// <param name="Categorical">Columns to read as categories.</param>
/// <param name="Ignored">Columns to leave out.</param>
internal sealed record ColumnRequest(
    string Label,
    string? Weight = null,
    TaskKind? Task = null,
    IReadOnlyList<string>? Numeric = null,
    IReadOnlyList<string>? Categorical = null,
    IReadOnlyList<string>? Ignored = null)
{
    /// <summary>What a regression is to learn, where that was said.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Column of exposures, or null.</summary>
    public string? Exposure { get; init; }

    /// <summary>The columns to predict of a table that has these: the one of that name, or those of a list.</summary>
    public IReadOnlyList<string> Labels(IEnumerable<string> columns) => columns.Contains(Label) ? [Label]
        : Commands.NameList.Split([Label]) is { Count: > 1 } names ? names : [Label];

    /// <summary>What this says of a column before it is read.</summary>
    public ColumnHint Hint(string name) =>
        name == Label || Commands.NameList.Split([Label]).Contains(name) ? new ColumnHint(ColumnHint.LabelTexts)
            : Categorical?.Contains(name) == true ? ColumnHint.AllTexts : ColumnHint.None;
}
