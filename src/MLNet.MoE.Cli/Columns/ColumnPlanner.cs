using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Columns;

/// <summary>Decides what each column is used as, and says why.</summary>
internal static class ColumnPlanner
{
    /// <summary>Texts of more different values than this, on average less than two rows each, tell rows apart rather than describe
    /// them.</summary>
    private const int FewTexts = 50;

    private static readonly string[] CounterNames = ["id", "index", "row", "rowid", "row_id", "rownum", "nr", "no", "unnamed: 0"];

    /// <summary>Makes the plan.</summary>
    /// <exception cref="CommandException">A column that the user named is absent or named twice, or no feature is left.</exception>
    public static ColumnPlan Plan(TableProfile table, ColumnRequest request)
    {
        var names = request.Labels(table.Columns.Select(column => column.Name));
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            throw new CommandException($"--label {request.Label}: a column is named twice; name each once.");
        var labels = names.Select(name => LabelPlanner.Plan(table, request with { Label = name })).ToList();
        if (request.Weight is { } weight) CheckWeight(table, weight, names);
        if (request.Exposure is { } exposure) CheckExposure(table, exposure, request);
        var forced = Forced(table, request);
        var decisions = table.Columns.Select(column =>
            labels.Find(known => known.Plan.Name == column.Name) is { Plan: { } label } own
                ? new ColumnDecision(column.Name, ColumnKind.Label, own.Reason, [])
                {
                    Warning = label.Task == TaskKind.Regression && !column.FitsSinglePrecision
                        ? SinglePrecision.Warning(column.Name, column.Numbers!.Values, label.Offset, TimePart.None) : null,
                }
            : column.Name == request.Exposure ? Make(column, ColumnKind.Exposure, "what the label is the sum over")
            : column.Name == request.Weight ? new ColumnDecision(column.Name, ColumnKind.Weight, "the weight of the row", [])
            : forced.TryGetValue(column.Name, out var kind) ? Make(column, kind, "as you said")
            : Decide(column, table)).ToList();
        var plan = new ColumnPlan(decisions, [.. labels.Select(known => known.Plan)], request.Weight);
        return plan.Features.Any(feature => !feature.IsExposure) ? plan : throw new CommandException(
            $"'{table.Path}' has no column to learn from beside the label '{request.Label}': "
            + $"{string.Join("; ", decisions.Where(d => d.Kind == ColumnKind.Ignored).Select(d => $"{d.Name}: {d.Reason}"))}. " +
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
            { IsTime: true } => (ColumnKind.Date, column.Numbers!.Syntax == ValueSyntax.TimeOfDay ? "times of the day" : "dates"),
            { CountsRows: true } when table.Rows > 2 && IsCounterName(column.Name) => (ColumnKind.Ignored, "counts the rows"),
            { NeedsSpelling: true } => (ColumnKind.Categorical, $"{column.Spelled} different codes that are not the same as their numbers"),
            { HasCodes: true } => (ColumnKind.Both, $"{column.Distinct} different codes with zeros in front"),
            { IsIdentifier: true } =>
                (ColumnKind.Categorical, $"{column.Distinct} different numbers of {column.Digits} digits that come again"),
            _ => (ColumnKind.Numeric, "numbers"),
        };
        return Make(column, kind, reason);
    }

    private static ColumnDecision Make(ColumnProfile column, ColumnKind kind, string reason)
    {
        string? warning = null;
        if (column.Missing > 0 && column.Present > 0) reason += $", {column.Missing} missing";
        var features = FeatureParts.Of(column, kind);
        if (kind is ColumnKind.Numeric or ColumnKind.Both or ColumnKind.Date)
        {
            reason += SyntaxNote(column.Numbers!);
            if (features.Any(f => f is { Part: TimePart.None, Offset: not 0 })) reason += $", {features[0].Offset:R} taken off";
            warning = OddFields.Describe(column.Name, column.Numbers!)
                ?? (column.FitsSinglePrecision ? null
                    : SinglePrecision.Warning(column.Name, column.Numbers!.Values, features[0].Offset, features[0].Part));
            if (column.FirstText is { } odd) reason += $", among them '{odd.Text}' in line {odd.Line}";
        }
        else if (column.IsMixed && kind != ColumnKind.Ignored)
        {
            warning =
                $"column '{column.Name}' mixes numbers and texts ({column.Numbers!.OddRows} of {column.Present} fields are texts, such as "
                + $"'{column.FirstText?.Text}' in line {column.FirstText?.Line}), " +
                "so its values are taken for categories; correct the texts, or --ignore it.";
        }
        else if (column.IsMixed)
        {
            warning =
                $"column '{column.Name}' mixes numbers and texts ({column.Numbers!.OddRows} of {column.Present} fields are texts, such as "
                + $"'{column.FirstText?.Text}' in line {column.FirstText?.Line}) and is ignored; correct the texts or leave them empty.";
        }
        return new ColumnDecision(column.Name, kind, reason, features) { Warning = warning };
    }

    private static string SyntaxNote(NumberReading numbers) => numbers.Syntax switch
    {
        ValueSyntax.Comma => ", decimal commas",
        ValueSyntax.DayFirst => ", day before month",
        ValueSyntax.MonthFirst => ", month before day",
        _ => "",
    };

    private static (ColumnKind, string) DecideText(ColumnProfile column)
    {
        string values = $"{column.Distinct}{(column.HasMore ? " or more" : "")} different texts";
        if (column.IsMixed) values += $" and numbers, such as '{column.FirstText?.Text}' in line {column.FirstText?.Line}";
        return !column.Raw.IsCoded || column.Raw.IsGivenUp || (column.Distinct > FewTexts && column.Distinct * 2L > column.Present)
            ? (ColumnKind.Ignored, $"{values}: nearly every row has its own (--categorical keeps it)")
            : (ColumnKind.Categorical, values);
    }

    private static bool IsCounterName(string name) =>
        name.StartsWith("column", StringComparison.Ordinal) || CounterNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static void CheckWeight(TableProfile table, string weight, IReadOnlyList<string> labels)
    {
        if (labels.Contains(weight)) throw new CommandException($"--weight: column '{weight}' is the label; name another column.");
        var column = table.Find(weight, "--weight");
        if (column.FirstText is { } text)
            throw new CommandException(
                $"--weight: '{table.Path}' line {text.Line}, column '{weight}': '{text.Text}' is not a number; weights must be.");
        if (column.Missing > 0)
            throw new CommandException(
                $"--weight: column '{weight}' of '{table.Path}' is missing in {column.Missing} rows; every row needs a weight.");
    }

    private static void CheckExposure(TableProfile table, string exposure, ColumnRequest request)
    {
        if (exposure == request.Label || exposure == request.Weight)
            throw new CommandException(
                $"--exposure: column '{exposure}' is the {(exposure == request.Label ? "label" : "weight")}; name another column.");
        var column = table.Find(exposure, "--exposure");
        if (column.FirstText is { } text)
            throw new CommandException(
                $"--exposure: '{table.Path}' line {text.Line}, column '{exposure}': '{text.Text}' is not a number; exposures must be.");
    }

    private static Dictionary<string, ColumnKind> Forced(TableProfile table, ColumnRequest request)
    {
        var forced = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        var labels = request.Labels(table.Columns.Select(column => column.Name));
        Add("--numeric", ColumnKind.Numeric, request.Numeric);
        Add("--categorical", ColumnKind.Categorical, request.Categorical);
        Add("--ignore", ColumnKind.Ignored, request.Ignored);
        return forced;

        void Add(string option, ColumnKind kind, IReadOnlyList<string>? names)
        {
            foreach (string name in names ?? [])
            {
                var column = table.Find(name, option);
                if (labels.Contains(name) || name == request.Weight || name == request.Exposure)
                    throw new CommandException(
                        $"{option}: column '{name}' is the "
                            + $"{(labels.Contains(name) ? "label" : name == request.Weight ? "weight" : "exposure")}; leave it out.");
                if (kind == ColumnKind.Numeric && !column.IsNumber && column.FirstText is { } text)
                {
                    throw new CommandException(
                        $"--numeric: '{table.Path}' line {text.Line}, column '{name}': '{text.Text}' is not a number; correct it or leave "
                        + "it empty.");
                }
                // A date is more than one number.
                if (!forced.TryAdd(name, kind == ColumnKind.Numeric && column.IsTime ? ColumnKind.Date : kind))
                    throw new CommandException(
                        $"{option}: column '{name}' is named twice among --numeric, --categorical and --ignore; name it once.");
            }
        }
    }
}
