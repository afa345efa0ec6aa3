using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>What is odd about a table.</summary>
/// <param name="Path">The table.</param>
/// <param name="Label">What is predicted.</param>
/// <param name="Rows">Rows with a label.</param>
/// <param name="Suspects">Rows by how little their label agrees with predictions out of fold, the most suspect first.</param>
/// <param name="Strengths">How much of the label each column tells alone, 0 to 1, largest first.</param>
/// <param name="Duplicates">Rows that are alike in all columns.</param>
/// <param name="Shifts">Columns by how much they differ in the other table; null without one.</param>
internal sealed record TableDiagnosis(string Path, LabelPlan Label, int Rows, IReadOnlyList<SuspectRow> Suspects,
    IReadOnlyList<ColumnStrength> Strengths, DuplicateRows Duplicates, IReadOnlyList<ColumnShift>? Shifts)
{
    /// <summary>From which suspicion on another class is far more likely than the label.</summary>
    public const double LikelyWrongClass = 0.9;

    /// <summary>From how many times the median error on a number is suspect.</summary>
    public const double LikelyWrongNumber = 10;

    /// <summary>Rows whose label is probably wrong.</summary>
    public IReadOnlyList<SuspectRow> LikelyWrong => [.. Suspects.TakeWhile(row => row.Suspicion
        >= (Label.Task == TaskKind.Regression ? LikelyWrongNumber : LikelyWrongClass))];

    /// <summary>Columns that give the label away.</summary>
    public IReadOnlyList<ColumnStrength> Leaks => [.. Strengths.Where(column => column.Told >= ColumnStrength.GivesAway)];

    /// <summary>Columns that are not alike in both tables.</summary>
    public IReadOnlyList<ColumnShift> Shifted => [.. (Shifts ?? []).Where(column => column.IsShifted)];
}
