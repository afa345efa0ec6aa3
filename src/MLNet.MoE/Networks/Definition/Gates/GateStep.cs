using MLNet.MoE.Networks.Definition.Activations;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>A step of a gate's network.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Input">The value that it reads.</param>
/// <param name="Units">Units of the value that it gives.</param>
internal sealed record GateStep(GateOperation Operation, int Input, int Units)
{
    /// <summary>The second value that it reads.</summary>
    public int Second { get; init; } = -1;

    /// <summary>Its weights, or factors, among the arrays of all gates.</summary>
    public int Weights { get; init; } = -1;

    /// <summary>Its biases, likewise; below 0 for none.</summary>
    public int Bias { get; init; } = -1;

    /// <summary>The activation function.</summary>
    public Activation? Function { get; init; }

    /// <summary>Units that the function is applied to; the others pass as they are.</summary>
    public int Activated { get; init; }
}
