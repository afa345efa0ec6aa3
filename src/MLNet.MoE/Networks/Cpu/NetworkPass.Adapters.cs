using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Layers under full sharing: z = s * ((r * input) W) + bias, with r, s and the bias a member's own.</summary>
internal sealed unsafe partial class NetworkPass<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardAdapted(int member, int expert, int layer, Region weights, int item, Operand<T> target)
    {
        int own = (member * _spec.Experts) + expert;
        var product = Hidden(_adapters!.Product, layer, expert);
        if (layer == 0)
        {
            InputProduct(member, weights, item, _spec.Width, null, product);
        }
        else
        {
            var input = Hidden(_adapters.Input, layer, expert);
            T* r = Vector(_regions.LayerInputAdapters[layer], own, _parameters);
            ForEachRow(Hidden(_activated, layer - 1, expert).Data, r, input.Data);
            _kernels.Multiply(_rows, _spec.Width, _spec.Width, input, Matrix(weights, item, _parameters), product, null, false);
        }
        T* s = Vector(_regions.LayerOutputAdapters[layer], own, _parameters);
        T* bias = Bias(layer, own);
        for (int column = 0; column < _spec.Width; column += _panel)
        {
            nint panel = (nint)(column / _panel) * _capacity * _panel;
            for (int row = 0; row < _rows; row++)
            {
                T* z = target.Data + panel + ((nint)row * _panel);
                if (bias is null) new Span<T>(z, _panel).Clear();
                else new ReadOnlySpan<T>(bias + column, _panel).CopyTo(new Span<T>(z, _panel));
                _kernels.AddProduct(_panel, product.Data + panel + ((nint)row * _panel), s + column, z);
            }
        }
    }

    /// <summary>
    /// Turns the gradient of z into that of the product, in place, and collects those of output adapter and bias.
    /// </summary>
    private void BackwardOutputAdapter(int member, int expert, int layer, T* gradient)
    {
        int own = (member * _spec.Experts) + expert;
        T* s = Vector(_regions.LayerOutputAdapters[layer], own, _parameters);
        SumProducts(gradient, Hidden(_adapters!.Product, layer, expert).Data, Vector(_regions.LayerOutputAdapters[layer], own, _gradient));
        ForEachRow(gradient, s, gradient);
    }

    /// <summary>Turns the gradient of a layer's adapted input into that of its input, in place, and collects that of the adapter.</summary>
    private void BackwardInputAdapter(int member, int expert, int layer, T* gradient)
    {
        int own = (member * _spec.Experts) + expert;
        T* r = Vector(_regions.LayerInputAdapters[layer], own, _parameters);
        SumProducts(gradient, Hidden(_activated, layer - 1, expert).Data, Vector(_regions.LayerInputAdapters[layer], own, _gradient));
        ForEachRow(gradient, r, gradient);
    }

    /// <summary>y = x * v for every row of a layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForEachRow(T* x, T* v, T* y)
    {
        for (int column = 0; column < _spec.Width; column += _panel)
        {
            nint panel = (nint)(column / _panel) * _capacity * _panel;
            for (int row = 0; row < _rows; row++)
            {
                nint offset = panel + ((nint)row * _panel);
                _kernels.MultiplyElements(_panel, x + offset, v + column, y + offset);
            }
        }
    }

    /// <summary>sums += sum over rows of a * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumProducts(T* a, T* b, T* sums)
    {
        for (int column = 0; column < _spec.Width; column += _panel)
        {
            nint panel = (nint)(column / _panel) * _capacity * _panel;
            for (int row = 0; row < _rows; row++)
                _kernels.AddProduct(_panel, a + panel + ((nint)row * _panel), b + panel + ((nint)row * _panel), sums + column);
        }
    }
}
