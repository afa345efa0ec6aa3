using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Cli.Columns;

/// <summary>Decides by the label's values what the task is: texts and a few whole numbers are classes, other numbers are a
/// regression.</summary>
internal static class LabelPlanner
{
    /// <summary>Whole numbers of up to this many different values are classes.</summary>
    private const int MostNumericClasses = 20;
    private const int MostClasses = 1000;

    /// <summary>Whole numbers of up to this many different values could be meant as classes.</summary>
    private const int MostDoubtful = 100;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="CommandException">The label cannot be predicted, or not as the task asks.</exception>
    public static (LabelPlan Plan, string Reason) Plan(TableProfile table, ColumnRequest request)
    {
        var label = table.Find(request.Label, "--label");
        if (label.Present == 0)
            throw new CommandException(
                $"'{table.Path}': every value of the label '{label.Name}' is missing; choose another column with --label.");
        string[] classes = label.Raw.IsCoded ? Classes(label) : [];
        if (label.Raw.IsCoded && classes.Length == 1)
            throw new CommandException(
                $"'{table.Path}': the label '{label.Name}' is '{classes[0]}' in every row, so there is nothing to learn; a label needs at "
                + "least two values.");
        bool isNumber = label.IsNumber && !label.IsTime;
        // A text among a few whole numbers is one class more; among many numbers it is no number.
        bool fewWhole = isNumber && label.IsWhole && !label.HasMore && label.Distinct <= MostNumericClasses;
        var task = request.Task ?? (isNumber && !fewWhole && label.Distinct > 2
            ? TaskKind.Regression
            : classes.Length == 2 ? TaskKind.Binary : TaskKind.Multiclass);
        bool isDoubtful = request.Task is null && isNumber && label.IsWhole && !label.HasMore && label.Distinct is > 2 and <= MostDoubtful;
        string? note = isDoubtful ? Note(label, task) : null;
        if (task == TaskKind.Regression)
            return (Regression(table, label, request.Objective) with { Note = note }, "the label: numbers, a regression");
        CheckClasses(table, label, task, classes.Length);
        return (new LabelPlan(label.Name, task, classes) { Note = note }, Describe(task, classes));
    }

    private static string Note(ColumnProfile label, TaskKind task) => $"The label '{label.Name}' has {label.Distinct} different whole "
        + $"numbers. They are taken as {(task == TaskKind.Regression ? "numbers; --task multiclass takes them as classes"
        : "classes; --task regression takes them as numbers, of which 3 is nearer to 4 than to 9")}.";

    /// <summary>The classes in order. Markers that are missing values among numbers only are none where the rest are numbers.</summary>
    private static string[] Classes(ColumnProfile label)
    {
        bool numbers = label.IsNumber && !label.IsTime;
        string[] classes = [.. label.Spellings().Distinct(StringComparer.Ordinal)
            .Where(name => !numbers || !MissingText.IsMissingNumber(Encoding.UTF8.GetBytes(name)))];
        double[] values = new double[classes.Length];
        bool allNumbers = true;
        for (int i = 0; i < values.Length; i++) allNumbers &= NumberText.TryParse(Encoding.UTF8.GetBytes(classes[i]), out values[i]);
        return [.. Enumerable.Range(0, classes.Length).OrderBy(i => allNumbers ? values[i] : 0)
            .ThenBy(i => classes[i], StringComparer.Ordinal).Select(i => classes[i])];
    }

    private static LabelPlan Regression(TableProfile table, ColumnProfile label, Objective? objective)
    {
        if (label.IsNumber && !label.IsTime) return new LabelPlan(label.Name, TaskKind.Regression, []) 
        {
            Syntax = label.Numbers!.Syntax == ValueSyntax.Point ? null : label.Numbers.Syntax,
            Objective = objective,
            // A label whose domain begins at 0 has to keep its place.
            Offset = label.FitsSinglePrecision || objective is { Labels: not LabelDomain.Number } ? 0
            : SinglePrecision.OffsetFor(label.Numbers.Values),
        };
        throw new CommandException(
            $"--task regression: '{table.Path}' line {label.FirstText?.Line}, column '{label.Name}': '{label.FirstText?.Text}' is not a "
            + "number; correct it or choose another task.");
    }

    private static void CheckClasses(TableProfile table, ColumnProfile label, TaskKind task, int classes)
    {
        bool hasMore = !label.Raw.IsCoded;
        if (hasMore) classes = label.Distinct;
        if (task == TaskKind.Binary && classes != 2)
        {
            throw new CommandException(
                $"--task binary: the label '{label.Name}' has {classes}{(hasMore ? " or more" : "")} classes, and a binary task needs 2; "
                + "use --task multiclass.");
        }
        if (hasMore || classes > MostClasses || (classes > 50 && classes * 2 > label.Present))
        {
            throw new CommandException(
                $"'{table.Path}': the label '{label.Name}' has {classes}{(hasMore ? " or more" : "")} classes in {label.Present} rows, "
                + "which looks like a name or a measurement; " +
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
