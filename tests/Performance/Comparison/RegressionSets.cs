using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Regressions of a folder: its tables of numbers, and columns of tables that are numbers in the place of the label.</summary>
internal static class RegressionSets
{
    /// <summary>Columns that are labels here, counts behind the others, and columns that would give them away.</summary>
    private static readonly (string Table, string Label, string[] Ignored)[] Columns =
    [
        ("abalone", "whole_weight", ["shucked_weight", "viscera_weight", "shell_weight"]),
        ("wine_quality", "alcohol", ["density"]),
        ("fifa22_players", "value_eur", []),
        ("credit_data", "Income", []),
        ("bank_churners", "Credit_Limit", ["Avg_Open_To_Buy"]),
        ("adult", "hours-per-week", []),
        ("insurance", "children", []),
        ("bank_churners", "Total_Trans_Ct", []),
        ("credit_data", "Seniority", []),
    ];

    /// <summary>Names of all regressions, small tables first, and how they are read. A column of a table is <c>table:column</c>.</summary>
    public static IEnumerable<(string Name, Func<TabularDataset> Load)> Of(DatasetFolder folder)
    {
        foreach (var table in folder.Datasets.Where(table => table.Task == "regression")
            .OrderBy(table => new FileInfo(Path.Combine(folder.Path, table.File)).Length))
            yield return (table.Name, BenchmarkDataset.Of(folder, table).Load);
        foreach (var (name, label, ignored) in Columns)
            if (folder.Datasets.FirstOrDefault(table => table.Name == name) is { } table)
                yield return ($"{name}:{label}", () => Relabel(BenchmarkDataset.Of(folder, table).Load(), label, ignored));
    }

    /// <summary>A table with a column of numbers in the place of its label, of the rows in which the number is not missing.</summary>
    private static TabularDataset Relabel(TabularDataset table, string label, string[] ignored)
    {
        float[] numbers = table.Features.OfType<NumericColumn>().First(column => column.Name == label).Values.ToArray();
        int[] rows = [.. Enumerable.Range(0, numbers.Length).Where(row => !float.IsNaN(numbers[row]))];
        var features = table.Features.Where(column => column.Name != label && !ignored.Contains(column.Name)).Select(column => column switch
        {
            NumericColumn number => (DatasetColumn)new NumericColumn(number.Name, Pick(number.Values)),
            CategoricalColumn text => new CategoricalColumn(text.Name, Pick(text.Codes), text.Categories),
            _ => throw new InvalidOperationException($"Column '{column.Name}' is neither of numbers nor of texts."),
        });
        return new TabularDataset($"{table.Name}:{label}", TaskKind.Regression, [.. features], Pick<float>(numbers));

        T[] Pick<T>(ReadOnlySpan<T> values)
        {
            var picked = new T[rows.Length];
            for (int i = 0; i < rows.Length; i++) picked[i] = values[rows[i]];
            return picked;
        }
    }
}
