using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Reads the label of a table.</summary>
internal sealed class LabelReader(RawTable table, LabelPlan plan, List<string> warnings)
{
    private readonly RawColumn _column = table.Find(plan.Name)!;

    /// <summary>
    /// The numbers of a regression as the file has them, what is trained on (class index, -1 for one that the model does not know, or
    /// number), and the rows that have a label.
    /// </summary>
    public (double[]? Numbers, float[] Labels, int[] Rows) Read() => plan.Task == TaskKind.Regression ? ReadNumbers() : ReadClasses();

    private (double[]? Numbers, float[] Labels, int[] Rows) ReadNumbers()
    {
        var reading = ColumnNumbers.Read(table, _column, plan.Syntax);
        if (OddFields.Describe(plan.Name, reading) is { } warning) warnings.Add(warning);
        double[] values = reading.Values;
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => float.IsFinite((float)(values[row] - plan.Offset)))];
        Check(rows, values);
        return (Array.ConvertAll(rows, row => values[row]), Array.ConvertAll(rows, row => (float)(values[row] - plan.Offset)), rows);
    }

    private void Check(int[] rows, double[] values)
    {
        foreach (int row in rows)
        {
            if (plan.Objective?.Demand((float)values[row]) is { } demand)
                throw new CommandException(
                    $"'{table.Path}' row {table.FirstRow + row + 1}, column '{plan.Name}': {Numbers.Format(values[row])} cannot be learnt "
                    + $"by '{plan.Objective.Name}', which takes labels {demand}; choose another --objective or leave the row out.");
        }
    }

    private (double[]? Numbers, float[] Labels, int[] Rows) ReadClasses()
    {
        var indexOf = plan.Classes.Select((name, index) => (name, index)).ToDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        bool numbers = plan.Classes.All(name => NumberText.TryParse(System.Text.Encoding.UTF8.GetBytes(name), out _));
        const int missing = -2;
        int[] classes = new int[_column.Texts.Count];
        for (int i = 0; i < classes.Length; i++)
        {
            string name = plan.Canonical(_column.Texts[i]);
            classes[i] = name.Length == 0 || (numbers && MissingText.IsMissingNumber(_column.Texts[i])) ? missing
                : indexOf.TryGetValue(name, out int index) ? index : -1;
        }
        var codes = _column.Codes;
        var rows = new List<int>(codes.Length);
        for (int row = 0; row < codes.Length; row++)
        {
            if (classes[codes[row]] != missing) rows.Add(row);
        }
        int[] keep = [.. rows];
        float[] labels = new float[keep.Length];
        for (int i = 0; i < labels.Length; i++) labels[i] = classes[codes[keep[i]]];
        return (null, labels, keep);
    }
}
