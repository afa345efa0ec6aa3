using System.Numerics;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// sums_k = [h_1 .. h_K] W_k + b_k: every expert reads the units of all. Units of all experts lie side by side, each expert's padded to
/// whole panels, so that the layer is one product.
/// </summary>
/// <param name="context">The pass, all experts of which pass together.</param>
/// <param name="layer">The layer, from 1.</param>
/// <param name="input">Units of the layer before.</param>
/// <param name="bias">Biases; null without.</param>
internal sealed unsafe class SharedDense<T>(PassContext<T> context, int layer, Units<T> input, Parameter<T>? bias) : ExpertProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weights = context.Parameter(WeightKind.ExpertWeights, layer);
    private readonly int _units = context.Spec.Experts * context.Width, _columns = context.Spec.Matrices * context.Width;

    /// <inheritdoc/>
    public override void Forward(int member, ExpertRange experts, in Units<T> sums)
    {
        T* start = bias is null ? null : bias.Data(member);
        int panels = _columns / context.Panel;
        if (context.IsOneRow)
            context.MultiplyRow(new(_units, panels, panels, 0, context.Panel, _weights.PanelStride), input.Data(0), _weights.Data(member),
                start, sums.Data(0), mayBeZero: true);
        else context.Multiply(_units, _columns, input[0], _weights.Value(member), start, sums[0], mayBeZero: true);
    }

    /// <inheritdoc/>
    public override void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient)
    {
        context.Kernels.MultiplyTransposed(_units, _columns, context.Rows, input[0], gradient[0], _weights.Gradient(member), true);
        context.Kernels.Multiply(context.Rows, _units, _columns, gradient[0], _weights.Transposed(member, 0), inputGradient[0], null);
    }
}
