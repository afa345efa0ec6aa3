using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// sums = s * ((r * h) W) + b, with r, s and b a member's own: a layer under full sharing. Layer 0 has no r, since the network's input has
/// adapters already.
/// </summary>
/// <param name="context">The pass.</param>
/// <param name="layer">The layer.</param>
/// <param name="product">The product with W, without biases, which reads <paramref name="adapted"/>.</param>
/// <param name="input">h, units of the layer before; none in layer 0.</param>
/// <param name="adapted">r * h, written; none in layer 0.</param>
internal sealed unsafe class AdaptedDense<T>(PassContext<T> context, int layer, ExpertProduct<T> product, Units<T> input, Units<T> adapted)
    : ExpertProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _r = context.FindParameter(WeightKind.ExpertInputAdapters, layer),
        _bias = context.FindParameter(WeightKind.ExpertBias, layer);
    private readonly Parameter<T> _s = context.Parameter(WeightKind.ExpertOutputAdapters, layer);
    private readonly Units<T> _products = context.AllocateUnits(oneExpert: !context.KeepsExperts);

    /// <inheritdoc/>
    public override void Forward(int member, ExpertRange experts, in Units<T> sums)
    {
        for (int expert = experts.First; _r is not null && expert < experts.End; expert++)
            ScaleRows(input.Data(expert), _r.Data(member, expert), adapted.Data(expert));
        product.Forward(member, experts, _products);
        for (int expert = experts.First; expert < experts.End; expert++)
            Scale(_products.Data(expert), _s.Data(member, expert), _bias is null ? null : _bias.Data(member, expert), sums.Data(expert));
    }

    /// <inheritdoc/>
    public override void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient)
    {
        for (int expert = experts.First; expert < experts.End; expert++)
        {
            SumProducts(gradient[expert].Data, _products[expert].Data, _s.Gradient(member, expert).Data);
            ScaleRows(gradient[expert].Data, _s.Value(member, expert).Data, gradient[expert].Data);
        }
        product.Backward(member, experts, gradient, inputGradient);
        for (int expert = experts.First; _r is not null && expert < experts.End; expert++)
        {
            SumProducts(inputGradient[expert].Data, input[expert].Data, _r.Gradient(member, expert).Data);
            ScaleRows(inputGradient[expert].Data, _r.Value(member, expert).Data, inputGradient[expert].Data);
        }
    }

    /// <summary>y = bias + x * v for every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(T* x, T* v, T* bias, T* y)
    {
        int panel = context.Panel;
        for (int column = 0; column < context.Spec.Width; column += panel, x += _products.PanelStride, y += _products.PanelStride)
        {
            for (int row = 0, at = 0; row < context.Rows; row++, at += panel)
            {
                if (bias is null) new Span<T>(y + at, panel).Clear();
                else new ReadOnlySpan<T>(bias + column, panel).CopyTo(new Span<T>(y + at, panel));
                context.Kernels.AddProduct(panel, x + at, v + column, y + at);
            }
        }
    }

    /// <summary>y = x * v for every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ScaleRows(T* x, T* v, T* y)
    {
        int panel = context.Panel;
        for (int column = 0; column < context.Spec.Width; column += panel, x += _products.PanelStride, y += _products.PanelStride)
            for (int row = 0, at = 0; row < context.Rows; row++, at += panel)
                context.Kernels.MultiplyElements(panel, x + at, v + column, y + at);
    }

    /// <summary>sums += sum over rows of a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumProducts(T* a, T* b, T* sums)
    {
        int panel = context.Panel;
        for (int column = 0; column < context.Spec.Width; column += panel, a += _products.PanelStride, b += _products.PanelStride)
            for (int row = 0, at = 0; row < context.Rows; row++, at += panel)
                context.Kernels.AddProduct(panel, a + at, b + at, sums + column);
    }
}
