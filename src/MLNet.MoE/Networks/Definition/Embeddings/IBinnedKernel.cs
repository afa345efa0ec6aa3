using System.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// An embedding whose coordinates are linear in few numbers that depend on the row alone: for each bin the share of it that lies below the row's number,
/// then the number itself, then 1. A column's arrays are so many lines of <see cref="NetworkSpec.EmbeddingSize"/> numbers.
/// Sums over a batch's rows can then be taken by lines, before anything is multiplied.
/// </summary>
/// <typeparam name="T">Number type.</typeparam>
internal unsafe interface IBinnedKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Lines of a column.</summary>
    int Lines { get; }

    /// <summary>sums = sum over the rows of what the row has in each line times x: (lines, panel width). The rows are those of the last forward pass.</summary>
    /// <param name="kernels">Arithmetic.</param>
    /// <param name="column">Column.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="numeric">(numeric columns) of the first prepared row.</param>
    /// <param name="numericStride">Distance from row to row.</param>
    /// <param name="x">(rows, panel width), in one piece.</param>
    /// <param name="spare">(lines, panel width), overwritten.</param>
    /// <param name="sums">(lines, panel width), written.</param>
    void SumByLines(Kernels<T> kernels, int column, int rows, float* numeric, nint numericStride, T* x, T* spare, T* sums);

    /// <summary>A column's arrays as lines, each times the factors unless they are null: (lines, size).</summary>
    void CopyLines(T* weights, int column, T* factors, T* lines);

    /// <summary>Adds the gradient of what <see cref="CopyLines"/> gave to those of the arrays and of the factors.</summary>
    /// <param name="weights">The embedding's arrays.</param>
    /// <param name="column">Column.</param>
    /// <param name="gradient">(lines, size).</param>
    /// <param name="factors">(size), or null.</param>
    /// <param name="factorGradient">(size), or null.</param>
    void AddLines(T* weights, int column, T* gradient, T* factors, T* factorGradient);
}
