using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// Gated units of a layer (GLU Variants, arXiv 2002.05202): h = activation(a) * (1 + b), where a and b are the sums of an expert's two
/// matrices. The 1, which a bias could learn as well, lets them start near plain units.
/// </summary>
internal sealed unsafe class GatedUnits<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly Units<T> _sums;
    private readonly Parameter<T>? _bias;
    private readonly T* _activated;

    /// <param name="context">The pass.</param>
    /// <param name="sums">a and b of each expert: (experts * 2, rows, width).</param>
    /// <param name="bias">Biases, whose gradients are added up here; null without.</param>
    public GatedUnits(PassContext<T> context, Units<T> sums, Parameter<T>? bias)
    {
        (_context, _sums, _bias) = (context, sums, bias);
        if (!context.IsTraining) return;
        Gradient = context.AllocateSums();
        _activated = context.Allocate<T>((nint)context.MostRows * context.Panel);
    }

    /// <summary>Gradient of the sums: (experts * 2, rows, width).</summary>
    public Units<T> Gradient { get; }

    /// <summary>h of an expert.</summary>
    /// <param name="expert">The expert.</param>
    /// <param name="function">Its activation.</param>
    /// <param name="output">(rows, width), written.</param>
    public void Forward(int expert, ElementwiseFunction function, Operand<T> output)
    {
        T* a = _sums.Data(2 * expert), b = _sums.Data((2 * expert) + 1), h = output.Data;
        nint count = (nint)_context.Rows * _context.Panel;
        for (int column = 0; column < _context.Spec.Width; column += _context.Panel)
        {
            _context.Kernels.Apply(function, count, a, h);
            _context.Kernels.AddProduct(count, h, b, h);
            a += _sums.PanelStride;
            b += _sums.PanelStride;
            h += output.PanelStride;
        }
    }

    /// <summary>From the gradient of h to that of the sums, which is left in <see cref="Gradient"/>, and of the biases.</summary>
    /// <param name="member">The member.</param>
    /// <param name="expert">The expert.</param>
    /// <param name="function">Its activation.</param>
    /// <param name="gradient">(rows, width).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int member, int expert, ElementwiseFunction function, Operand<T> gradient)
    {
        bool readsOutput = _context.Activations[expert].OutputGivesDerivative;
        T* a = _sums.Data(2 * expert), b = _sums.Data((2 * expert) + 1), g = gradient.Data;
        T* toA = Gradient.Data(2 * expert), toB = Gradient.Data((2 * expert) + 1);
        T* biasA = _bias is null ? null : _bias.Gradient(member, 2 * expert).Data;
        T* biasB = _bias is null ? null : _bias.Gradient(member, (2 * expert) + 1).Data;
        int rows = _context.Rows, panel = _context.Panel;
        nint count = (nint)rows * panel;
        for (int column = 0; column < _context.Spec.Width; column += panel)
        {
            _context.Kernels.Apply(function, count, a, _activated);
            _context.Kernels.MultiplyElements(count, g, _activated, toB);
            new ReadOnlySpan<T>(g, checked((int)count)).CopyTo(new Span<T>(toA, (int)count));
            _context.Kernels.AddProduct(count, g, b, toA);
            _context.Kernels.ApplyBackward(function, rows, readsOutput ? _activated : a, toA, toA, biasA is null ? null : biasA + column);
            for (int row = 0; biasB is not null && row < rows; row++)
                _context.Kernels.AddScaled(panel, T.One, toB + ((nint)row * panel), biasB + column);
            a += _sums.PanelStride;
            b += _sums.PanelStride;
            g += gradient.PanelStride;
            toA += Gradient.PanelStride;
            toB += Gradient.PanelStride;
        }
    }
}
