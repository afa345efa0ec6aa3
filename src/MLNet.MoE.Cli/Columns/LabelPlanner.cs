using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Columns;

/// <summary>Decides by the label's values what the task is: texts and a few whole numbers are classes, other numbers are a regression.</summary>
internal static class LabelPlanner
{
    /// <summary>Whole numbers of up to this many different values are classes.</summary>
    private const int MostNumericClasses = 20;
    private const int MostClasses = 1000;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="CommandException">The label cannot be predicted, or not as the task asks.</exception>
    public static (LabelPlan Plan, string Reason) Plan(TableProfile table, ColumnRequest request)
    {
        var label = table.Find(request.Label, "--label");
        if (label.Present == 0) throw new CommandException($"'{table.Path}': every value of the label '{label.Name}' is missing; choose another column with --label.");
        if (label.Distinct == 1)
        {
            string only = label.FirstText ?? Numbers.Format(label.Numbers.First());
            throw new CommandException($"'{table.Path}': the label '{label.Name}' is '{only}' in every row, so there is nothing to learn; a label needs at least two values.");
        }
        bool fewWhole = label.IsNumber && label.IsWhole && !label.HasMore && label.Distinct <= MostNumericClasses;
        var task = request.Task ?? (label.TextCount == 0 && !fewWhole && label.Distinct > 2
            ? TaskKind.Regression
            : label.Distinct == 2 ? TaskKind.Binary : TaskKind.Multiclass);
        if (task == TaskKind.Regression) return (Regression(table, label), "the label: numbers, a regression");
        CheckClasses(table, label, task);
        string[] classes = label.TextCount == 0
            ? [.. label.Numbers.Order().Select(Numbers.Format)]
            : [.. label.Texts.Concat(label.Numbers.Select(Numbers.Format)).Order(StringComparer.Ordinal)];
        return (new LabelPlan(label.Name, task, classes), Describe(task, classes));
    }

    private static LabelPlan Regression(TableProfile table, ColumnProfile label)
    {
        if (label.TextCount == 0) return new LabelPlan(label.Name, TaskKind.Regression, []);
        throw new CommandException(
            $"--task regression: '{table.Path}' line {label.FirstTextLine}, column '{label.Name}': '{label.FirstText}' is not a number; mend it or choose another task.");
    }

    private static void CheckClasses(TableProfile table, ColumnProfile label, TaskKind task)
    {
        if (task == TaskKind.Binary && label.Distinct != 2)
        {
            throw new CommandException(
                $"--task binary: the label '{label.Name}' has {label.Distinct}{(label.HasMore ? " or more" : "")} classes, and a binary task needs 2; use --task multiclass.");
        }
        if (label.HasMore || label.Distinct > MostClasses || (label.Distinct > 50 && label.Distinct * 2 > label.Present))
        {
            throw new CommandException(
                $"'{table.Path}': the label '{label.Name}' has {label.Distinct}{(label.HasMore ? " or more" : "")} classes in {label.Present} rows, which looks like a name or a measurement; " +
                "choose another column with --label, or --task regression for numbers.");
        }
    }

    private static string Describe(TaskKind task, string[] classes)
    {
        const int listed = 5;
        string names = string.Join(", ", classes.Take(listed)) + (classes.Length > listed ? ", ..." : "");
        return task == TaskKind.Binary
            ? $"the label: two classes, '{classes[1]}' against '{classes[0]}'"
            : $"the label: {classes.Length} classes ({names})";
    }
}
