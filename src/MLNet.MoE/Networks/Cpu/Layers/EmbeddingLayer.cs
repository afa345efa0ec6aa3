using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition.Embeddings;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// x = [embedded numeric columns | plain columns], the dense part of the input: (rows, dense coordinates), row by row. Members share it, so
/// it is computed once a tile, and goes backward once, after the gradients of all members have come together.
/// </summary>
internal sealed unsafe class EmbeddingLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly int _columns, _embedded, _plain;

    /// <param name="context">The pass.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="keepsGradient">Whether members have factors that need the gradient of x, too.</param>
    public EmbeddingLayer(PassContext<T> context, PreparedRows rows, bool keepsGradient)
    {
        (_context, _rows) = (context, rows);
        var spec = context.Spec;
        var embedding = EmbeddingRegistry.Get(spec.Embedding);
        (_columns, _embedded, _plain) = (spec.NumericColumns, spec.NumericColumns * spec.EmbeddingSize, spec.PlainColumns);
        Kernel = embedding.CreateKernel<T>(spec);
        // Rows a whole number of pages apart fall into the same cache sets, so such strides are widened by a panel.
        int stride = context.Kernels.Pad(spec.DenseCount);
        Stride = stride > 0 && stride * sizeof(T) % 2048 == 0 ? stride + context.Panel : stride;
        Output = context.Allocate<T>((nint)context.Capacity * Stride);
        if (context.IsTraining && spec.DenseCount > 0 && (keepsGradient || embedding.Weights(spec).Count > 0))
            Gradient = context.Allocate<T>((nint)context.Capacity * Stride);
    }

    /// <summary>x.</summary>
    public T* Output { get; }

    /// <summary>Distance of the rows of <see cref="Output"/> and <see cref="Gradient"/>.</summary>
    public int Stride { get; }

    /// <summary>Gradient of x, which members add to; null where nothing asks for it.</summary>
    public T* Gradient { get; }

    public IEmbeddingKernel<T> Kernel { get; }

    public void SetParameters()
    {
        if (_columns > 0) Kernel.Prepare(_context.Parameters);
    }

    /// <summary>Embeds the rows of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward()
    {
        int prepared = _columns + _plain;
        if (_columns > 0) Kernel.Forward(_context.Parameters, _rows.Count, _rows.Numeric, prepared, Output, Stride);
        for (int row = 0; _plain > 0 && row < _rows.Count; row++)
        {
            float* values = _rows.Numeric + ((nint)row * prepared) + _columns;
            T* x = Output + ((nint)row * Stride) + _embedded;
            for (int i = 0; i < _plain; i++) x[i] = T.CreateTruncating(values[i]);
        }
        if (Gradient is not null) new Span<T>(Gradient, _rows.Count * Stride).Clear();
    }

    /// <summary>Keeps x of some of the rows, which are ascending.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        var x = new Span<T>(Output, _rows.Count * Stride);
        for (int i = 0; i < rows.Length; i++) x.Slice(rows[i] * Stride, Stride).CopyTo(x[(i * Stride)..]);
    }

    public void BeginGradient() => Kernel.BeginGradient();

    /// <summary>Hands the gradient of the tile's embedded columns to the embedding.</summary>
    public void Backward()
    {
        if (Gradient is not null && _columns > 0) Kernel.Backward(Gradient, Stride);
    }

    /// <summary>Completes the gradients of the embedding's arrays.</summary>
    public void EndGradient()
    {
        if (_columns > 0) Kernel.EndGradient(_context.Gradient);
    }
}
