using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>The activations that can be chosen by name.</summary>
internal static class ActivationRegistry
{
    /// <summary>All registered activations.</summary>
    public static PartRegistry<Activation> All { get; } = new(
        "activation",
        Activation.Of<Relu>("relu", "max(x, 0)"),
        Activation.Of<Silu>("silu", "x times the logistic function of x"),
        Activation.Of<Gelu>("gelu", "Gaussian error linear unit, tanh form"),
        Activation.Of<Tanh>("tanh", "hyperbolic tangent"));

    /// <summary>The activation of that name.</summary>
    public static Activation Get(string name) => All.Get(name);
}
