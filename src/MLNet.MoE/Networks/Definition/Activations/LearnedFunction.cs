using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>An elementwise function with a learned number; an object of it serves one expert's layer of one pass.</summary>
internal abstract class LearnedFunction : ElementwiseFunction
{
    /// <summary>The learned number.</summary>
    public double Number { get; set; }

    /// <summary>Gradient of the learned number, which backward passes add to.</summary>
    public double Gradient { get; set; }
}
