using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE;

/// <summary>The objective of a task and of options: the one place where ML.NET's tasks become objectives, and back.</summary>
internal static class ObjectiveChoice
{
    /// <summary>The objective that options ask a regression for.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it does not take the parameter.</exception>
    public static Objective Of(NetworkOptions options) =>
        ObjectiveRegistry.Get(options.Objective, options.ObjectiveParameter is double parameter ? [parameter] : []);

    /// <summary>The objective of a task.</summary>
    /// <exception cref="ArgumentException">The options ask for one that is not of this task.</exception>
    public static Objective Of(TaskKind task, NetworkOptions options)
    {
        var objective = Of(options);
        if (task == TaskKind.Regression)
        {
            if (!options.ClassWeights.IsNone)
                throw new ArgumentException(
                    $"{nameof(options.ClassWeights)} is '{options.ClassWeights}', and a regression has no classes; weigh its rows by a "
                    + $"column, {nameof(options.ExampleWeightColumnName)}.");
            return objective.HasClasses
                ? throw new ArgumentException(
                    $"{nameof(options.Objective)} is '{objective.Name}', which is for classes; a regression takes {Regressions()}.")
                : objective;
        }
        if (options.Objective != new SquaredError().Name)
            throw new ArgumentException(
                $"{nameof(options.Objective)} is '{objective.Name}', which only a regression can be trained for; classifications have an "
                + "objective of their own.");
        return task == TaskKind.Binary ? new Logistic() : new CrossEntropy();
    }

    /// <summary>The task that an objective is of.</summary>
    public static TaskKind TaskOf(Objective objective) => objective.Labels switch
    {
        LabelDomain.TwoClasses => TaskKind.Binary,
        LabelDomain.Classes => TaskKind.Multiclass,
        _ => TaskKind.Regression,
    };

    private static string Regressions()
        => string.Join(", ", ObjectiveRegistry.All.Parts.Where(part => !part.HasClasses).Select(part => $"'{part.Name}'"));
}
