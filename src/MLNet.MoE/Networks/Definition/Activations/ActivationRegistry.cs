using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>The activations that can be chosen by name.</summary>
public static class ActivationRegistry
{
    /// <summary>All registered activations.</summary>
    public static PartRegistry<Activation> All { get; } = new(
        "activation",
        new Activation<Relu>("relu", "max(x, 0)"),
        new Activation<Silu>("silu", "x times the logistic function of x"),
        new Activation<Gelu>("gelu", "Gaussian error linear unit, tanh form"),
        new Activation<Tanh>("tanh", "hyperbolic tangent"));

    /// <summary>The activation of that name.</summary>
    public static Activation Get(string name) => All.Get(name);
}
