using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;

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
                throw new ArgumentException($"{nameof(options.ClassWeights)} is '{options.ClassWeights}', and a regression has no "
                    + $"classes; weigh its rows by a column, {nameof(options.ExampleWeightColumnName)}.");
            if (objective.HasClasses)
                throw new ArgumentException($"{nameof(options.Objective)} is '{objective.Name}', which is for classes; a regression takes "
                    + $"{Regressions()}.");
            double[] levels = Levels(options);
            CheckExposure(objective, options, levels);
            return levels.Length == 0 ? objective : new WithQuantiles(objective, levels);
        }
        if (options.Quantiles.Length > 0)
            throw new ArgumentException($"{nameof(options.Quantiles)} are of numbers, and a classification predicts none; "
                + $"{nameof(options.PredictionInterval)} gives it sets of classes.");
        if (options.ExposureColumnName is not null)
            throw new ArgumentException($"{nameof(options.ExposureColumnName)} is '{options.ExposureColumnName}', and a classification "
                + $"has no exposure.");
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

    /// <summary>The levels of all quantiles that the network has to predict, ascending.</summary>
    private static double[] Levels(NetworkOptions options)
    {
        if (options.PredictionInterval is not { } coverage) return options.Quantiles;
        var (lower, upper) = CalibratedInterval.Levels(coverage);
        return lower > 0 && upper < 1 ? [.. options.Quantiles.Append(lower).Append(upper).Distinct().Order()]
            : throw new ArgumentException($"{nameof(options.PredictionInterval)} is {coverage}, too close to 1; no rows can tell such an "
                + $"interval.");
    }

    private static void CheckExposure(Objective objective, NetworkOptions options, double[] levels)
    {
        if (options.ExposureColumnName is not { } exposure) return;
        if (!objective.HasExposure)
            throw new ArgumentException($"{nameof(options.ExposureColumnName)} is '{exposure}', and the objective '{objective.Name}' has "
                + $"no exposure; those that have one are "
                + $"{string.Join(", ", ObjectiveRegistry.All.Parts.Where(part => part.HasExposure).Select(part => $"'{part.Name}'"))}.");
        if (levels.Length > 0)
            throw new ArgumentException($"{nameof(options.ExposureColumnName)} is '{exposure}', beside {nameof(options.Quantiles)} or "
                + $"{nameof(options.PredictionInterval)}; the spread of a total is not in proportion to its exposure, so choose one of "
                + $"them.");
    }

    private static string Regressions() => string.Join(", ",
        ObjectiveRegistry.All.Parts.Where(part => !part.HasClasses).Select(part => $"'{part.Name}'"));
}
