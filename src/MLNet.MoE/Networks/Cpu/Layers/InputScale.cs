using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// u = x * factors, where a member's factors are the learned scale times its adapter. Of the dense part of the input u is written; one-hot
/// categories are multiplied where they are gathered. Without scale and adapters u is x.
/// </summary>
internal sealed unsafe class InputScale<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly EmbeddingLayer<T> _embedding;
    private readonly Parameter<T>? _scale, _adapters;
    private readonly int _dense, _inputs;
    private readonly T* _u, _some, _factors, _factorGradients;
    private readonly Operand<T> _all;

    public InputScale(PassContext<T> context, EmbeddingLayer<T> embedding)
    {
        (_context, _embedding) = (context, embedding);
        var spec = context.Spec;
        (_dense, _inputs) = (context.Kernels.Pad(spec.DenseCount), context.Kernels.Pad(spec.ScaledCount));
        (_scale, _adapters) = (context.FindParameter(WeightKind.InputScale), context.FindParameter(WeightKind.InputAdapters));
        HasFactors = Exists(spec);
        _u = HasFactors ? context.Allocate<T>((nint)context.MostRows * embedding.Stride) : embedding.Output;
        Output = _all = new Operand<T>(_u, embedding.Stride, context.Panel);
        if (context.SkipsRows) _some = context.Allocate<T>((nint)context.MostRows * embedding.Stride);
        Gradient = embedding.Gradient;
        if (!HasFactors) return;
        _factors = context.Allocate<T>((nint)spec.Members * _inputs);
        if (context.IsTraining) _factorGradients = context.Allocate<T>((nint)spec.Members * _inputs);
        if (Gradient is not null) Gradient = context.Allocate<T>((nint)context.Capacity * embedding.Stride);
    }

    /// <summary>Whether u differs from x.</summary>
    public bool HasFactors { get; }

    /// <summary>u of the first row.</summary>
    public T* U => _u;

    /// <summary>u: (rows, dense coordinates).</summary>
    public Operand<T> Output { get; private set; }

    /// <summary>Distance of the rows of u and its gradient.</summary>
    public int Stride => _embedding.Stride;

    /// <summary>
    /// Gradient of a member's u; null where nothing asks for it. Without factors it is that of x, in which the gradients of all members
    /// come together.
    /// </summary>
    public T* Gradient { get; }

    /// <summary>Whether the network has a scale or adapters.</summary>
    public static bool Exists(NetworkSpec spec) => spec.InputScale || WeightLayout.HasInputAdapters(spec);

    /// <summary>Factors of a member: (dense coordinates and categories); null without.</summary>
    public T* Factors(int member) => _factors is null ? null : _factors + ((nint)member * _inputs);

    /// <summary>Where the gradients of the factors are added up; null without.</summary>
    public T* FactorGradient(int member) => _factorGradients is null ? null : _factorGradients + ((nint)member * _inputs);

    public void SetParameters()
    {
        for (int member = 0; HasFactors && member < _context.Spec.Members; member++)
        {
            // Vectors are panels of one row, so their numbers stand in a row.
            T* factors = Factors(member);
            if (_adapters is null) new ReadOnlySpan<T>(_scale!.Value(0).Data, _inputs).CopyTo(new Span<T>(factors, _inputs));
            else if (_scale is null) new ReadOnlySpan<T>(_adapters.Value(member).Data, _inputs).CopyTo(new Span<T>(factors, _inputs));
            else _context.Kernels.MultiplyElements(_inputs, _scale.Value(0).Data, _adapters.Value(member).Data, factors);
        }
    }

    public void Forward(int member)
    {
        if (!HasFactors) return;
        T* x = _embedding.Output, u = _u, factors = Factors(member);
        nint xStep = (nint)_context.RowStep * Stride, factorStep = (nint)_context.MemberStep * _inputs;
        for (int row = 0; row < _context.Rows; row++, x += xStep, factors += factorStep, u += Stride)
            _context.Kernels.MultiplyElements(_dense, x, factors, u);
    }

    /// <summary>Has <see cref="Output"/> hold some rows alone, until <see cref="EndPart"/>.</summary>
    public void BeginPart(ReadOnlySpan<int> rows)
    {
        T* to = _some;
        foreach (int row in rows)
        {
            new ReadOnlySpan<T>(_u + ((nint)row * Stride), Stride).CopyTo(new Span<T>(to, Stride));
            to += Stride;
        }
        Output = new Operand<T>(_some, Stride, _context.Panel);
    }

    /// <summary>Has <see cref="Output"/> hold all rows again.</summary>
    public void EndPart() => Output = _all;

    public void BeginGradient()
    {
        if (_factorGradients is not null) new Span<T>(_factorGradients, _context.Spec.Members * _inputs).Clear();
    }

    /// <summary>From a member's gradient of u to those of its factors and of x.</summary>
    public void Backward(int member)
    {
        if (!HasFactors || Gradient is null) return;
        _context.Kernels.ScaleBackward(_context.Rows, _dense, new(_embedding.Output, Stride, _context.Panel), Factors(member), Gradient,
            FactorGradient(member), _embedding.Gradient);
    }

    /// <summary>From the gradients of the factors to those of scale and adapters.</summary>
    public void EndGradient()
    {
        var kernels = _context.Kernels;
        for (int member = 0; HasFactors && member < _context.Spec.Members; member++)
        {
            T* gradient = FactorGradient(member);
            if (_scale is null) kernels.AddScaled(_inputs, T.One, gradient, _adapters!.Gradient(member).Data);
            else if (_adapters is null) kernels.AddScaled(_inputs, T.One, gradient, _scale.Gradient(0).Data);
            else
            {
                kernels.AddProduct(_inputs, _scale.Value(0).Data, gradient, _adapters.Gradient(member).Data);
                kernels.AddProduct(_inputs, _adapters.Value(member).Data, gradient, _scale.Gradient(0).Data);
            }
        }
    }
}
