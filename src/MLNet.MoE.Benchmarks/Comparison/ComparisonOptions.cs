using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a comparison does.</summary>
internal sealed class ComparisonOptions : IRelatedOptions
{
    /// <summary>Learners that are compared when none are named.</summary>
    public static IReadOnlyList<string> DefaultModels { get; } = ["gg-moe-ens", "moe-ens", "mlp-ens", "lightgbm", "fasttree", "sdca"];

    /// <summary>Names of the learners; a name may carry settings. Those that cannot learn the task are left out.</summary>
    public IReadOnlyList<string> Models { get; init; } = DefaultModels;

    /// <summary>Folds of the cross-validation, 2 to 100. Default 5.</summary>
    [Limit(2, 100)]
    public int Folds { get; init; } = 5;

    /// <summary>Seconds after which no further fit is begun and those that run are given up, above 0; null for no limit. Default
    /// null.</summary>
    [Limit(0, WithoutLow = true)]
    public double? Seconds { get; init; }

    /// <summary>Name of the figure that decides; null for the first of the task.</summary>
    public string? Metric { get; init; }

    /// <summary>Seed of folds and fits.</summary>
    public int Seed { get; init; }

    /// <summary>Fits side by side, 1 to 1,024; null for one a processor.</summary>
    [Limit(1, 1024)]
    public int? Workers { get; init; }

    /// <summary>What trains the networks; null is the managed engine.</summary>
    public ITrainingEngine? Engine { get; init; }

    /// <summary>Throws where an option cannot be used.</summary>
    /// <exception cref="ArgumentException">One cannot; the message names it and its value.</exception>
    public void Check() => OptionsCheck.Check(this);

    void IRelatedOptions.CheckRelations()
    {
        foreach (string model in Models) _ = LearnerRegistry.Get(model);
        if (Models.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Model '{twice.Key}' is named twice; name it once.");
    }
}
