namespace MLNet.MoE.Cli.Columns;

/// <summary>Decides what each column is used as, and says why.</summary>
internal static class ColumnPlanner
{
    /// <summary>Whole numbers of up to this many different values are categories where each has <see cref="RowsPerCategory"/> rows on average.</summary>
    private const int MostNumericCategories = 10;
    private const int RowsPerCategory = 20;

    /// <summary>Texts of more different values than this, on average less than two rows each, tell rows apart rather than describe them.</summary>
    private const int FewTexts = 50;

    private static readonly string[] CounterNames = ["id", "index", "row", "rowid", "row_id", "rownum", "nr", "no", "unnamed: 0"];

    /// <summary>Makes the plan.</summary>
    /// <exception cref="CommandException">A column that the user named is absent or named twice, or no feature is left.</exception>
    public static ColumnPlan Plan(TableProfile table, ColumnRequest request)
    {
        var (label, labelReason) = LabelPlanner.Plan(table, request);
        if (request.Weight is { } weight) CheckWeight(table, weight, request.Label);
        var forced = Forced(table, request);
        var decisions = table.Columns.Select(column =>
            column.Name == request.Label ? new ColumnDecision(column.Name, ColumnKind.Label, labelReason)
            : column.Name == request.Weight ? new ColumnDecision(column.Name, ColumnKind.Weight, "the weight of the row")
            : forced.TryGetValue(column.Name, out var kind) ? new ColumnDecision(column.Name, kind, "as you said")
            : Decide(column, table)).ToList();
        var plan = new ColumnPlan(decisions, label, request.Weight);
        return plan.Features.Count > 0 ? plan : throw new CommandException(
            $"'{table.Path}' has no column to learn from beside the label '{request.Label}': {string.Join("; ", decisions.Where(d => d.Kind == ColumnKind.Ignored).Select(d => $"{d.Name}: {d.Reason}"))}. " +
            "Use --numeric or --categorical to keep a column.");
    }

    private static ColumnDecision Decide(ColumnProfile column, TableProfile table)
    {
        var (kind, reason) = column switch
        {
            { Present: 0 } => (ColumnKind.Ignored, "always missing"),
            { Distinct: 1, Missing: 0 } => (ColumnKind.Ignored, "the same value in every row"),
            { Distinct: 1 } => (ColumnKind.Categorical, "one value or none"),
            { IsNumber: false } => DecideText(column),
            { CountsRows: true } when table.Rows > 2 && IsCounterName(column.Name) => (ColumnKind.Ignored, "counts the rows"),
            { IsWhole: true, HasMore: false } when column.Distinct <= MostNumericCategories && column.Distinct * RowsPerCategory <= column.Present =>
                (ColumnKind.Categorical, $"{column.Distinct} different whole numbers"),
            _ => (ColumnKind.Numeric, "numbers"),
        };
        if (column.Missing > 0 && column.Present > 0) reason += $", {column.Missing} missing";
        return new ColumnDecision(column.Name, kind, reason);
    }

    private static (ColumnKind, string) DecideText(ColumnProfile column)
    {
        string values = $"{column.Distinct}{(column.HasMore ? " or more" : "")} different texts";
        if (column.NumberCount > column.TextCount)
            values += $" and numbers, such as '{column.FirstText}' in line {column.FirstTextLine}";
        return column.Distinct > FewTexts && column.Distinct * 2L > column.Present
            ? (ColumnKind.Ignored, $"{values}: nearly every row has its own (--categorical keeps it)")
            : (ColumnKind.Categorical, values);
    }

    private static bool IsCounterName(string name) =>
        name.StartsWith("column", StringComparison.Ordinal) || CounterNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static void CheckWeight(TableProfile table, string weight, string label)
    {
        if (weight == label) throw new CommandException($"--weight: column '{weight}' is the label; name another column.");
        var column = table.Find(weight, "--weight");
        if (column.TextCount > 0)
            throw new CommandException($"--weight: '{table.Path}' line {column.FirstTextLine}, column '{weight}': '{column.FirstText}' is not a number; weights must be.");
        if (column.Missing > 0)
            throw new CommandException($"--weight: column '{weight}' of '{table.Path}' is missing in {column.Missing} rows; every row needs a weight.");
    }

    private static Dictionary<string, ColumnKind> Forced(TableProfile table, ColumnRequest request)
    {
        var forced = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        Add("--numeric", ColumnKind.Numeric, request.Numeric);
        Add("--categorical", ColumnKind.Categorical, request.Categorical);
        Add("--ignore", ColumnKind.Ignored, request.Ignored);
        return forced;

        void Add(string option, ColumnKind kind, IReadOnlyList<string>? names)
        {
            foreach (string name in names ?? [])
            {
                var column = table.Find(name, option);
                if (name == request.Label || name == request.Weight) throw new CommandException($"{option}: column '{name}' is the {(name == request.Label ? "label" : "weight")}; leave it out.");
                if (!forced.TryAdd(name, kind)) throw new CommandException($"{option}: column '{name}' is named twice among --numeric, --categorical and --ignore; name it once.");
                if (kind == ColumnKind.Numeric && column.TextCount > 0)
                {
                    throw new CommandException(
                        $"--numeric: '{table.Path}' line {column.FirstTextLine}, column '{name}': '{column.FirstText}' is not a number; mend it or leave it empty.");
                }
            }
        }
    }
}
