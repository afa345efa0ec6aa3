using System.Globalization;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Warns of numbers from which little can be learnt, or not what was meant: labels that are all alike, and digits that single
/// precision has lost.</summary>
/// <param name="columns">The columns.</param>
/// <param name="task">What is predicted.</param>
/// <param name="layout">Layout of the feature vector.</param>
internal sealed class ReadWarnings(TableColumns columns, TaskKind task, FeatureLayout layout)
{
    /// <summary>Numbers that digits are looked at in, spread over the rows: how large they are, and by how much they differ, some rows of a
    /// column tell.</summary>
    private const int SampleNumbers = 1 << 21, FewestRows = 64, MostRows = 4096;

    /// <summary>Slots that a warning names.</summary>
    private const int MostNames = 3;

    /// <summary>Warns about the training rows, one line for each problem.</summary>
    public void Report(FeatureTable table, Action<string> warn)
    {
        // Several labels are looked at where they are read.
        bool isOne = columns.Labels.Count == 0;
        if (isOne) WarnOfOneLabel(table, warn);
        int count = Math.Min(table.RowCount, Math.Clamp(SampleNumbers / Math.Max(table.NumericCount, 1), FewestRows, MostRows));
        int[] rows = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * table.RowCount / count))];
        if (isOne && task == TaskKind.Regression) WarnOfLabelDigits(table, rows, warn);
        if (table.IsStored) (table, rows) = (table.CopyOf(rows), [.. Enumerable.Range(0, rows.Length)]);
        WarnOfFeatureDigits(table, rows, warn);
    }

    private void WarnOfOneLabel(FeatureTable table, Action<string> warn)
    {
        float first = table.Label(0);
        for (int row = 1; row < table.RowCount; row++)
            if (table.Label(row) != first) return;
        warn(task == TaskKind.Regression
            ? string.Create(CultureInfo.InvariantCulture,
                $"All {table.RowCount} labels in column '{columns.Label}' are {first + table.LabelOffset}; the model will predict little "
                + $"else.")
            : $"All {table.RowCount} labels in column '{columns.Label}' are of one class, number {first} counted from 0; the model will "
                + $"predict no other.");
    }

    private void WarnOfLabelDigits(FeatureTable table, int[] rows, Action<string> warn)
    {
        var digits = SinglePrecision.Of(rows.Select(row => table.Label(row) + table.LabelOffset));
        if (!digits.IsLost) return;
        warn(table.LabelOffset == 0
            ? $"Label column '{columns.Label}' {digits.Describe()}. Give it as Double, or take off a number near their mean before they "
                + "become Single."
            : $"Label column '{columns.Label}' {digits.Describe()}. It was learnt in double precision, but ML.NET's Score is Single: take "
                + "off a number near their mean before training and add it to Score as Double.");
    }

    private void WarnOfFeatureDigits(FeatureTable table, int[] rows, Action<string> warn)
    {
        var lost = Enumerable.Range(0, table.NumericCount)
            .Select(column =>
                (Slot: layout.NumericSlots[column], Digits: SinglePrecision.Of(rows.Select(row => (double)table.Numeric(row)[column]))))
            .Where(column => column.Digits.IsLost).ToList();
        foreach (var (slot, digits) in lost.Take(MostNames))
        {
            string name = layout.SlotNames is { } names && names[slot].Length > 0 ? $" ('{names[slot]}')" : "";
            warn($"Slot {slot}{name} of column '{columns.Features}' {digits.Describe()}. Take off a number near their mean in double "
                + "precision first, as NormalizeMeanVariance with fixZero: false does with a Double column.");
        }
        if (lost.Count > MostNames) warn($"So it is with {lost.Count - MostNames} more slots of column '{columns.Features}'.");
    }
}
