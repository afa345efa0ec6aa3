using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>The objectives that can be chosen by name.</summary>
internal static class ObjectiveRegistry
{
    /// <summary>All registered objectives, those with parameters at their defaults.</summary>
    public static PartRegistry<Objective> All { get; } = new(
        "objective",
        new SquaredError(), new AbsoluteError(), new Huber(), new Quantile(), new Poisson(), new Gamma(), new Tweedie(),
        new Logistic(), new CrossEntropy());

    /// <summary>The objective of that name with these parameters.</summary>
    /// <exception cref="ArgumentException">There is none, or it doesn't take these parameters.</exception>
    public static Objective Get(string name, IReadOnlyList<double> parameters) => All.Get(name).With(parameters);
}
