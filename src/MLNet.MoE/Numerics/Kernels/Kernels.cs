using System.Numerics;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>
/// The arithmetic that training and scoring spend their time in, for one vector width.
/// All matrices are padded to whole panels of columns; padding holds zeros and stays zero.
/// </summary>
/// <typeparam name="T">Number type: float in use, double where gradients are checked.</typeparam>
internal abstract unsafe class Kernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Kernels of every width, widest first. All compute the same on any machine; only those the hardware has are fast.</summary>
    public static IReadOnlyList<Kernels<T>> All { get; } =
    [
        new VectorKernels<T, Vector512<T>, Simd512<T>>("512-bit"),
        new VectorKernels<T, Vector256<T>, Simd256<T>>("256-bit"),
        new VectorKernels<T, Vector128<T>, Simd128<T>>("128-bit"),
    ];

    /// <summary>The widest kernels that the hardware has.</summary>
    public static Kernels<T> Best { get; } = Vector512.IsHardwareAccelerated ? All[0] : Vector256.IsHardwareAccelerated ? All[1] : All[2];

    /// <summary>Name for logs.</summary>
    public abstract string Name { get; }

    /// <summary>Columns of a panel: two vectors.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Columns padded to whole panels.</summary>
    public int Pad(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>c = a b + bias. Shapes: a (m, k), b (k, n), c (m, n).</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c, without padding.</param>
    /// <param name="k">Columns of a, rows of b.</param>
    /// <param name="bias">(n, padded) added to every row, or null.</param>
    public abstract void Multiply(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, T* bias);

    /// <summary>c += a b. Shapes: a (m, k), b (k, n), c (m, n).</summary>
    public abstract void MultiplyAdd(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c);

    /// <summary>
    /// c = a b + bias, to be asked for where many numbers of a may be zero: the same numbers as <see cref="Multiply"/> gives, in less time.
    /// </summary>
    public abstract void MultiplySparse(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, T* bias);

    /// <summary>c = a' b, or c += a' b. Shapes: a (k, m), b (k, n), c (m, n).</summary>
    public abstract void MultiplyTransposed(int m, int n, int k, Operand<T> a, Operand<T> b, Operand<T> c, bool accumulate);

    /// <summary>c = a b + bias with a matrix b of few columns. Both b and c stand column by column, so that vectors hold numbers of a
    /// column.</summary>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b; both are padded with zeros to whole panels.</param>
    /// <param name="a">(rows, k).</param>
    /// <param name="columns">(n, k): the columns of b.</param>
    /// <param name="bias">(n), or null.</param>
    /// <param name="c">(n, rows), written: the columns of c, each in one piece.</param>
    public abstract void MultiplyColumns(int rows, int n, int k, Operand<T> a, Operand<T> columns, Operand<T> c, T* bias);

    /// <summary>Single rows times the matrices of all experts: c_q = row_q matrix_q + bias_q for each panel q of the matrices.</summary>
    /// <param name="product">Extents and distances.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="matrices">First matrix.</param>
    /// <param name="bias">(panels, panel width), or null.</param>
    /// <param name="c">(panels, panel width), written.</param>
    public abstract void MultiplyRow(in RowProduct product, T* rows, T* matrices, T* bias, T* c);

    /// <summary>
    /// Each expert's last hidden units times its output layer, for a single row: c = row b + bias for each of some experts, whose rows lie
    /// as those of <see cref="MultiplyRow"/>, a panel being that of one expert. Matrices b stand column by column.
    /// </summary>
    /// <param name="product">Extents and distances: as many "panels" as there are products, of which PanelsPerRow run through the experts
    /// before the next row of each begins.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="rows">Row of the first expert.</param>
    /// <param name="columns">(products, n, k): the columns of each b.</param>
    /// <param name="bias">(products, padded n), or null.</param>
    /// <param name="c">(products, n), written.</param>
    public abstract void MultiplyHeads(in RowProduct product, int n, T* rows, Operand<T> columns, T* bias, T* c);

    /// <summary>output = function(input), elementwise.</summary>
    public abstract void Apply(ElementwiseFunction function, nint count, T* input, T* output);

    /// <summary>As <see cref="MultiplyRow"/>, to be asked for where many numbers of the rows are zero.</summary>
    public abstract void MultiplySparseRow(in RowProduct product, T* rows, T* matrices, T* bias, T* c);

    /// <summary>
    /// target = gradient * function'(...), from the input, or from the output where that is enough for the function; sums += its sums over
    /// the rows. Shapes: panels of the given rows, all of which may be the same; sums one row of a panel, or null.
    /// </summary>
    public abstract void ApplyBackward(ElementwiseFunction function, int rows, T* inputOrOutput, T* gradient, T* target, T* sums);

    /// <summary>y += factor * x.</summary>
    public abstract void AddScaled(nint count, T factor, T* x, T* y);

    /// <summary>y += factor * x for a row of each panel.</summary>
    public abstract void AddScaledPanels(int panels, T factor, T* x, nint xPanel, T* y, nint yPanel);

    /// <summary>y += factors x'.</summary>
    public abstract void AddOuterProduct(in OuterProduct<T> product, T* y);

    /// <summary>Backward pass of <see cref="AddOuterProduct"/> from the gradient of y: xGradient += gradient' factors; factorGradients +=
    /// gradient x.</summary>
    public abstract void AddOuterProductBackward(in OuterProduct<T> product, T* gradient, T* xGradient, T* factorGradients);

    /// <summary>Backward pass of y = factors * x, rows of whole panels: factorGradient += sum over rows of gradient * x; xGradient +=
    /// gradient * factors. Gradients lie as x does.</summary>
    public abstract void ScaleBackward(int rows, int columns, Operand<T> x, T* factors, T* gradient, T* factorGradient, T* xGradient);

    /// <summary>
    /// sums = code' x, where a row of the code has for each bin the fraction of it that lies below the row's number, then the number
    /// itself, then 1.
    /// </summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="code">The code, by each row's bin.</param>
    /// <param name="x">(rows, panel width), in one piece.</param>
    /// <param name="spare">(bins, panel width), overwritten.</param>
    /// <param name="sums">(bins + 2, panel width), written.</param>
    public abstract void SumByCode(int rows, in BinCode code, T* x, T* spare, T* sums);

    /// <summary>y = a * b, elementwise.</summary>
    public abstract void MultiplyElements(nint count, T* a, T* b, T* y);

    /// <summary>y += a * b, elementwise.</summary>
    public abstract void AddProduct(nint count, T* a, T* b, T* y);

    /// <summary>Sum of a * b.</summary>
    public abstract T Dot(nint count, T* a, T* b);

    /// <summary>Sum of x.</summary>
    public abstract T Sum(nint count, T* x);

    /// <summary>Sums parts into the first and returns the sum of squares of the result.</summary>
    /// <param name="count">Numbers in each part.</param>
    /// <param name="parts">Addresses of the parts.</param>
    public abstract T Reduce(nint count, ReadOnlySpan<nint> parts);

    /// <summary>One step of AdamW (arXiv 1711.05101) on a run of parameters.</summary>
    public abstract void AdamW(nint count, T* parameters, T* gradient, T* m, T* v, in AdamWStep<T> step);

    /// <summary>Makes up for steps of AdamW without a gradient; the count is whole vectors.</summary>
    /// <param name="average">Moving average of the parameters, or null.</param>
    public abstract void CatchUp(nint count, T* parameters, T* m, T* v, T* average, in LazySteps<T> steps);

    /// <summary>average += (1 - decay) * (parameters - average).</summary>
    public abstract void Average(nint count, T* parameters, T* average, T decay);
}
