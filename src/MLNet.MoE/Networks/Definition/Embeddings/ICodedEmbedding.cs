using System.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// An embedding whose coordinates are a column's code times its weights: C V, with C (rows, code) of the data alone and V (code, size) of
/// the weights. Sums over a batch's rows can then be taken by C, before anything is multiplied.
/// </summary>
/// <typeparam name="T">Number type.</typeparam>
internal unsafe interface ICodedEmbedding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Numbers of a code.</summary>
    int CodeLength { get; }

    /// <summary>sums = C' x: (code, panel width). The rows are those of the last forward pass.</summary>
    /// <param name="kernels">Arithmetic.</param>
    /// <param name="column">Column.</param>
    /// <param name="x">(rows, panel width), in one piece.</param>
    /// <param name="spare">(code, panel width), overwritten.</param>
    /// <param name="sums">(code, panel width), written.</param>
    void SumByCode(Kernels<T> kernels, int column, T* x, T* spare, T* sums);

    /// <summary>A column's V, each row times the factors unless they are null: (code, size).</summary>
    /// <param name="weights">The embedding's arrays.</param>
    /// <param name="column">Column.</param>
    /// <param name="factors">(size), or null.</param>
    /// <param name="target">(code, size), written.</param>
    void CopyWeights(T* weights, int column, T* factors, T* target);

    /// <summary>Adds the gradient of what <see cref="CopyWeights"/> gave to those of the arrays and of the factors.</summary>
    /// <param name="weights">The embedding's arrays.</param>
    /// <param name="column">Column.</param>
    /// <param name="gradient">(code, size).</param>
    /// <param name="factors">(size), or null.</param>
    /// <param name="factorGradient">(size), or null.</param>
    void AddGradient(T* weights, int column, T* gradient, T* factors, T* factorGradient);
}
