using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>A table with several labels.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Labels">Columns that are labels: the table's own label, numbers, or two classes as <c>column=category</c>.</param>
/// <param name="Ignored">Columns that would give a label away.</param>
internal sealed record LabelSet(string Table, string[] Labels, string[] Ignored)
{
    /// <summary>What is compared.</summary>
    public static LabelSet[] All { get; } =
    [
        new("energy_heating", ["heating_load"], []),
        new("adult", ["income", "marital-status=Never-married"], ["relationship"]),
        new("brazilian_houses", ["rent_amount", "fire_insurance"], ["total", "hoa", "property_tax"]),
        new("fifa22_players", ["Wage", "value_eur"], []),
        new("wine_quality", ["quality", "alcohol"], ["density"]),
        new("abalone", ["rings", "whole_weight"], ["shucked_weight", "viscera_weight", "shell_weight"]),
    ];

    /// <summary>Values of a label, numbers or 0 and 1, and whether they are classes.</summary>
    public static (float[] Values, bool IsClass) Read(TabularDataset table, string label)
    {
        string[] parts = label.Split('=');
        if (table.TargetName == label || !table.Features.Any(column => column.Name == parts[0]))
            return (table.Target.ToArray(), table.Task == TaskKind.Binary);
        return table.Features.First(column => column.Name == parts[0]) switch
        {
            NumericColumn numbers => (numbers.Values.ToArray(), false),
            CategoricalColumn texts => (Array.ConvertAll(texts.Codes.ToArray(),
                code => code >= 0 && texts.Categories[code] == parts[1] ? 1f : 0f), true),
            _ => throw new InvalidOperationException($"No label is made of column '{parts[0]}'."),
        };
    }
}
