using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>An activation: its definition in plain arithmetic, and the same on vectors.</summary>
internal interface IActivationFunction : IElementwise
{
    /// <summary>See <see cref="Activation.OutputGivesDerivative"/>.</summary>
    static abstract bool OutputGivesDerivative { get; }

    /// <summary>See <see cref="Activation.GivesZeros"/>.</summary>
    static abstract bool GivesZeros { get; }

    /// <summary>See <see cref="Activation.DerivativeIsExact"/>.</summary>
    static virtual bool DerivativeIsExact => true;

    /// <summary>See <see cref="Activation.Value"/>.</summary>
    static abstract double Value(double x);

    /// <summary>See <see cref="Activation.Slope"/>.</summary>
    static abstract double Slope(double x);

    /// <summary>See <see cref="Activation.ToOnnx"/>.</summary>
    static abstract string ToOnnx(OnnxGraph graph, string x);
}
