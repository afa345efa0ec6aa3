using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>What rows of each class count by in training, and what that does to log-odds.</summary>
internal static class ClassFactors
{
    /// <summary>The factors of a table's classes; null where all rows count the same.</summary>
    public static double[]? Of(ClassWeights weights, TrainingTables tables)
    {
        if (weights.IsNone) return null;
        double[] shares = new double[tables.Classes];
        for (int row = 0; row < tables.Training.RowCount; row++) shares[(int)tables.Training.Label(row)] += tables.Training.Weight(row);
        return weights.Factors(Names(tables.ClassNames, tables.Task, tables.Classes), shares);
    }

    /// <summary>Multiplies the weights of a table's rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="factors">(classes).</param>
    public static void Apply(FeatureTable table, double[] factors)
    {
        table.EnsureWeights();
        for (int row = 0; row < table.RowCount; row++) table.SetWeight(row, (float)(table.Weight(row) * factors[(int)table.Label(row)]));
    }

    /// <summary>What is to be added to log-odds that were learnt among weighed classes to have those of the data; 0 where there are not two
    /// classes.</summary>
    /// <param name="factors">(classes), or null for none.</param>
    public static double LogOddsShift(IReadOnlyList<double>? factors)
        => factors is [var negative, var positive] ? Math.Log(negative / positive) : 0;

    /// <summary>The factors of the classes of one of several labels; null where all rows count the same.</summary>
    /// <param name="label">The label.</param>
    /// <param name="rows">The rows that have it, with their weights.</param>
    public static double[]? Of(LabelColumn label, FeatureTable rows)
    {
        if (label.ClassWeights.IsNone) return null;
        double[] shares = new double[label.Classes];
        for (int row = 0; row < rows.RowCount; row++) shares[(int)rows.Label(row)] += rows.Weight(row);
        return label.ClassWeights.Factors(Names(label.ClassNames, label.Task, label.Classes), shares);
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string>? names, TaskKind task, int classes) => names
        ?? (task == TaskKind.Binary ? ["false", "true"] : [.. Enumerable.Range(0, classes).Select(number => $"{number}")]);
}
