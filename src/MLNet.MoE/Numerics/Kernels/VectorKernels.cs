using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>The kernels, written once for every vector width.</summary>
internal sealed unsafe class VectorKernels<T, TVector, TSimd>(string name) : Kernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    private const int FewRows = 32;
    private const double MostlyFull = 0.7;

    public override string Name => name;

    public override int PanelWidth => 2 * TSimd.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Multiply(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, T* bias)
    {
        int width = PanelWidth;
        var source = new MicroKernels<T, TVector, TSimd>.Source(k, width, a.RowStride, 1, a.PanelStride, b.RowStride);
        BlockStart start = bias is null ? BlockStart.Zero : BlockStart.Bias;
        for (int column = 0, panel = 0; column < n; column += width, panel++)
        {
            T* panelBias = bias is null ? null : bias + column;
            var block = new PanelKernels<T, TVector, TSimd>.Block(m, n - column, c.Data + (panel * c.PanelStride), c.RowStride);
            PanelKernels<T, TVector, TSimd>.Multiply(source, block, a.Data, b.Data + (panel * b.PanelStride), panelBias, start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyAdd(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c)
    {
        int width = PanelWidth;
        var source = new MicroKernels<T, TVector, TSimd>.Source(k, width, a.RowStride, 1, a.PanelStride, b.RowStride);
        for (int column = 0, panel = 0; column < n; column += width, panel++)
        {
            var block = new PanelKernels<T, TVector, TSimd>.Block(m, n - column, c.Data + (panel * c.PanelStride), c.RowStride);
            PanelKernels<T, TVector, TSimd>.Multiply(source, block, a.Data, b.Data + (panel * b.PanelStride), null, BlockStart.Accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplySparse(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, T* bias)
    {
        // Few rows, rows of few columns, and rows that are full are better off in blocks.
        bool blocks = m < FewRows || n <= 3 * PanelWidth || SparseKernels<T, TVector, TSimd>.Count(m, k, a) > MostlyFull * m * k;
        if (blocks) Multiply(m, n, k, a, b, c, bias);
        else SparseKernels<T, TVector, TSimd>.Multiply(m, n, k, a, b, c, bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyTransposed(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, bool accumulate)
    {
        // Rows of the result are columns of a, which come in panels; the sum runs down the rows of a.
        int width = PanelWidth;
        var source = new MicroKernels<T, TVector, TSimd>.Source(k, k, 1, a.RowStride, 0, b.RowStride);
        BlockStart start = accumulate ? BlockStart.Accumulate : BlockStart.Zero;
        for (int column = 0, panel = 0; column < n; column += width, panel++)
        {
            for (int row = 0, aPanel = 0; row < m; row += width, aPanel++)
            {
                var block = new PanelKernels<T, TVector, TSimd>.Block(
                    Math.Min(width, m - row), n - column, c.Data + (panel * c.PanelStride) + (row * c.RowStride), c.RowStride);
                T* rows = a.Data + (aPanel * a.PanelStride);
                PanelKernels<T, TVector, TSimd>.Multiply(source, block, rows, b.Data + (panel * b.PanelStride), null, start);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyColumns(int rows, int n, int k, Operand<T> a, Operand<T> columns, Operand<T> c, T* bias) =>
        ColumnKernels<T, TVector, TSimd>.Multiply(rows, n, k, a, columns, c, bias);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyHeads(in RowProduct product, int n, T* rows, Operand<T> columns, T* bias, T* c) =>
        ColumnKernels<T, TVector, TSimd>.Heads(product, n, rows, columns, bias, PanelWidth * ((n + PanelWidth - 1) / PanelWidth), c);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Apply(ElementwiseFunction function, nint count, T* input, T* output)
        => function.Forward<T, TVector, TSimd>(count, input, output);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ApplyBackward(ElementwiseFunction function, int rows, T* inputOrOutput, T* gradient, T* target, T* sums) =>
        function.Backward<T, TVector, TSimd>(rows, inputOrOutput, gradient, target, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(nint count, T factor, T* x, T* y)
    {
        nint i = 0;
        var f = TSimd.Create(factor);
        for (; i <= count - TSimd.Count; i += TSimd.Count) TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(x + i), TSimd.Load(y + i)), y + i);
        for (; i < count; i++) y[i] += factor * x[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyRow(in RowProduct product, T* rows, T* matrices, T* bias, T* c)
        => RowKernels<T, TVector, TSimd>.Run(product, rows, matrices, bias, c);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplySparseRow(in RowProduct product, T* rows, T* matrices, T* bias, T* c)
        => SparseRowKernels<T, TVector, TSimd>.Run(product, rows, matrices, bias, c);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaledPanels(int panels, T factor, T* x, nint xPanel, T* y, nint yPanel)
    {
        var f = TSimd.Create(factor);
        for (; panels > 0; panels--, x += xPanel, y += yPanel)
        {
            TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(x), TSimd.Load(y)), y);
            TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(x + TSimd.Count), TSimd.Load(y + TSimd.Count)), y + TSimd.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddOuterProduct(in OuterProduct<T> product, T* y) => OuterProductKernels<T, TVector, TSimd>.Add(product, y);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddOuterProductBackward(in OuterProduct<T> product, T* gradient, T* xGradient, T* factorGradients) =>
        OuterProductKernels<T, TVector, TSimd>.AddBackward(product, gradient, xGradient, factorGradients);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ScaleBackward(int rows, int columns, Operand<T> x, T* factors, T* gradient, T* factorGradient, T* xGradient)
    {
        T* rowsOfX = x.Data;
        nint stride = x.RowStride;
        int w = TSimd.Count;
        for (int column = 0; column < columns; column += 2 * w)
        {
            TVector f0 = TSimd.Load(factors + column), f1 = TSimd.Load(factors + column + w);
            TVector sum0 = TSimd.Load(factorGradient + column), sum1 = TSimd.Load(factorGradient + column + w);
            nint at = column;
            for (int row = 0; row < rows; row++, at += stride)
            {
                TVector g0 = TSimd.Load(gradient + at), g1 = TSimd.Load(gradient + at + w);
                sum0 = TSimd.MultiplyAdd(TSimd.Load(rowsOfX + at), g0, sum0);
                sum1 = TSimd.MultiplyAdd(TSimd.Load(rowsOfX + at + w), g1, sum1);
                TSimd.Store(TSimd.MultiplyAdd(f0, g0, TSimd.Load(xGradient + at)), xGradient + at);
                TSimd.Store(TSimd.MultiplyAdd(f1, g1, TSimd.Load(xGradient + at + w)), xGradient + at + w);
            }
            TSimd.Store(sum0, factorGradient + column);
            TSimd.Store(sum1, factorGradient + column + w);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SumByCode(int rows, in BinCode code, T* x, T* spare, T* sums)
        => BinKernels<T, TVector, TSimd>.Sum(rows, code, x, spare, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MultiplyElements(nint count, T* a, T* b, T* y)
    {
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count) TSimd.Store(TSimd.Multiply(TSimd.Load(a + i), TSimd.Load(b + i)), y + i);
        for (; i < count; i++) y[i] = a[i] * b[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddProduct(nint count, T* a, T* b, T* y)
    {
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(a + i), TSimd.Load(b + i), TSimd.Load(y + i)), y + i);
        // Rounded once, as in vectors, so that a row gets the same among others.
        for (; i < count; i++) y[i] = T.FusedMultiplyAdd(a[i], b[i], y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override T Dot(nint count, T* a, T* b)
    {
        nint i = 0;
        var sum = TSimd.Zero;
        for (; i <= count - TSimd.Count; i += TSimd.Count) sum = TSimd.MultiplyAdd(TSimd.Load(a + i), TSimd.Load(b + i), sum);
        T result = TSimd.Sum(sum);
        for (; i < count; i++) result += a[i] * b[i];
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override T Sum(nint count, T* x)
    {
        nint i = 0;
        var sum = TSimd.Zero;
        for (; i <= count - TSimd.Count; i += TSimd.Count) sum = TSimd.Add(sum, TSimd.Load(x + i));
        T result = TSimd.Sum(sum);
        for (; i < count; i++) result += x[i];
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override T Reduce(nint count, ReadOnlySpan<nint> parts)
    {
        T* target = (T*)parts[0];
        if (parts.Length == 1) return Dot(count, target, target);
        nint i = 0;
        var squares = TSimd.Zero;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var sum = TSimd.Load(target + i);
            for (int part = 1; part < parts.Length; part++) sum = TSimd.Add(sum, TSimd.Load((T*)parts[part] + i));
            TSimd.Store(sum, target + i);
            squares = TSimd.MultiplyAdd(sum, sum, squares);
        }
        T result = TSimd.Sum(squares);
        for (; i < count; i++)
        {
            for (int part = 1; part < parts.Length; part++) target[i] += ((T*)parts[part])[i];
            result += target[i] * target[i];
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AdamW(nint count, T* parameters, T* gradient, T* m, T* v, in AdamWStep<T> step) =>
        AdamWKernels<T, TVector, TSimd>.Step(count, parameters, gradient, m, v, step);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CatchUp(nint count, T* parameters, T* m, T* v, T* average, in LazySteps<T> steps) =>
        AdamWKernels<T, TVector, TSimd>.CatchUp(count, parameters, m, v, average, steps);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Average(nint count, T* parameters, T* average, T decay) =>
        AdamWKernels<T, TVector, TSimd>.Average(count, parameters, average, decay);
}
