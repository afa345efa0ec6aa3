using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>sums_k = h_k W_k + b_k: each expert reads its own units of the layer before; of gated units its two matrices count as experts
/// that read the same.</summary>
/// <param name="context">The pass.</param>
/// <param name="layer">The layer, from 1.</param>
/// <param name="input">Units of the layer before.</param>
/// <param name="bias">Biases; null without.</param>
internal sealed unsafe class Dense<T>(PassContext<T> context, int layer, Units<T> input, Parameter<T>? bias) : ExpertProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _weights = context.Parameter(WeightKind.ExpertWeights, layer);
    private readonly int _units = context.Spec.Width, _matrices = context.Spec.MatricesOfExpert;

    /// <inheritdoc/>
    public override void Forward(int member, ExpertRange experts, in Units<T> sums)
    {
        if (context.IsOneRow)
        {
            int panels = context.Width / context.Panel;
            var product = new RowProduct(_units, experts.Count * panels, _matrices * panels, input.ExpertStride, input.PanelStride,
                _weights.PanelStride);
            int first = experts.First;
            context.MultiplyRow(product, input.Data(first / _matrices), _weights.Data(member, first), Bias(member, first), sums.Data(first),
                mayBeZero: true);
            return;
        }
        for (int expert = experts.First; expert < experts.End; expert++)
            context.Multiply(_units, _units, input[expert / _matrices], _weights.Value(member, expert), Bias(member, expert), sums[expert],
                mayBeZero: true);
    }

    /// <inheritdoc/>
    public override void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient)
    {
        for (int expert = experts.First; expert < experts.End; expert++)
        {
            int read = expert / _matrices;
            context.Kernels.MultiplyTransposed(_units, _units, context.Rows, input[read], gradient[expert],
                _weights.Gradient(member, expert), true);
            var transposed = _weights.Transposed(member, expert);
            if (expert % _matrices == 0)
                context.Kernels.Multiply(context.Rows, _units, _units, gradient[expert], transposed, inputGradient[read], null);
            else context.Kernels.MultiplyAdd(context.Rows, _units, _units, gradient[expert], transposed, inputGradient[read]);
        }
    }

    private T* Bias(int member, int expert) => bias is null ? null : bias.Data(member, expert);
}
