using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using Spectre.Console;

namespace MLNet.MoE.Cli.Tables;

/// <summary>A table that was read, with what its columns are used as.</summary>
/// <param name="Plan">What each column is used as.</param>
/// <param name="Table">The rows.</param>
internal sealed record PlannedTable(ColumnPlan Plan, LoadedTable Table)
{
    /// <summary>Reads a table, decides what its columns are and shows that. What was read is not kept beside what a model sees.</summary>
    /// <param name="terminal">Where it is shown, but for warnings, if <paramref name="shown"/>.</param>
    /// <param name="source">The table.</param>
    /// <param name="request">What was said about columns.</param>
    /// <param name="shown">Whether the decisions are shown.</param>
    /// <param name="cancellation">Stops it.</param>
    public static PlannedTable Read(Terminal terminal, TableSource source, ColumnRequest request, bool shown,
        CancellationToken cancellation)
    {
        var profile = TableProfile.Read(source, request, cancellation);
        var plan = ColumnPlanner.Plan(profile, request);
        if (shown) Show(terminal, profile, plan);
        var reader = new TableReader(plan.Features, plan.Label, plan.Weight) { MoreLabels = [.. plan.Labels.Skip(1)] };
        var table = reader.Make(profile.Table);
        var warnings = plan.Columns.Select(column => column.Warning).OfType<string>().Concat(table.Warnings).Distinct();
        foreach (string warning in warnings) terminal.Warning(warning);
        if (table.RowsWithoutLabel > 0)
            terminal.Warning($"{table.RowsWithoutLabel} rows have no value in "
                + $"{string.Join(", ", plan.Labels.Select(label => $"'{label.Name}'"))} and are left out.");
        return new PlannedTable(plan, table);
    }

    /// <summary>The table as the benchmark takes it: the columns that a model of 'moe train' sees, numbers that are categories too standing
    /// in it twice.</summary>
    /// <param name="name">Name under which results are reported.</param>
    public TabularDataset ToDataset(string name)
    {
        if (Plan.Labels.Count > 1)
            throw new CommandException($"--label: {Plan.Labels.Count} columns are named, and this command takes one; 'moe train' takes "
                + "several.");
        var label = Plan.Label;
        return new TabularDataset(
            name,
            label.Task,
            [.. Table.Features,
                .. Table.Features.OfType<NumericColumn>().Where(column => Table.EncodedToo.Contains(column.Name)).Select(Categories)],
            Table.Label!,
            label.Task == TaskKind.Regression ? null : label.Classes) { TargetName = label.Name };
    }

    private static CategoricalColumn Categories(NumericColumn column)
    {
        float[] values = column.Values.ToArray();
        float[] known = [.. values.Where(value => !float.IsNaN(value)).Distinct().Order()];
        var codeOf = known.Select((value, code) => (value, code)).ToDictionary(pair => pair.value, pair => pair.code);
        return new CategoricalColumn(
            TrainingColumns.CategoriesOf(column.Name),
            Array.ConvertAll(values, value => float.IsNaN(value) ? CategoricalColumn.MissingCode : codeOf[value]),
            [.. known.Select(value => Csv.Numbers.Format(value))]);
    }

    private static void Show(Terminal terminal, TableProfile profile, ColumnPlan plan)
    {
        terminal.Line($"{profile.Path}: {profile.Rows} rows, {profile.Columns.Count} columns {profile.Table.Layout}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("column", "use", "why");
        foreach (var column in plan.Columns) table.AddRow(Markup.Escape(column.Name), Use(column.Kind), Markup.Escape(column.Reason));
        terminal.Console.Write(table);
    }

    private static string Use(ColumnKind kind) => kind == ColumnKind.Both ? "numeric, categorical" : kind.ToString().ToLowerInvariant();
}
