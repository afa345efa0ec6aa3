using System.Numerics;
using MLNet.MoE.Data;

namespace MLNet.MoE.Network.Embeddings;

/// <summary>
/// Turns each numeric column into <see cref="NetworkSpec.EmbeddingSize"/> coordinates.
/// An embedding is one file with this interface, its kernel, and one line in <see cref="EmbeddingRegistry"/>.
/// </summary>
public interface INumericEmbedding : INetworkPart
{
    /// <summary>Completes a specification: fits what the embedding learns from the data before training, such as bins.</summary>
    /// <param name="spec">Specification without the embedding's own parts.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Training rows.</param>
    /// <param name="bins">Bins a column, where the embedding has bins.</param>
    /// <param name="size">Coordinates a column, where the embedding has a choice.</param>
    NetworkSpec Configure(NetworkSpec spec, FeatureTable table, ReadOnlySpan<int> rows, int bins, int size);

    /// <summary>The arrays of weights that the embedding trains.</summary>
    IReadOnlyList<WeightShape> Weights(NetworkSpec spec);

    /// <summary>The embedding's arithmetic in the given number type.</summary>
    IEmbeddingKernel<T> CreateKernel<T>(NetworkSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Forward and backward pass of an embedding. One instance serves one thread; weights are the embedding's arrays end to end.</summary>
/// <typeparam name="T">Number type.</typeparam>
public unsafe interface IEmbeddingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Called once the weights have changed, before any forward pass, by each instance.</summary>
    void Prepare(T* weights);

    /// <summary>Embeds one row.</summary>
    /// <param name="weights">The embedding's arrays.</param>
    /// <param name="numeric">(numeric columns) of a prepared row.</param>
    /// <param name="output">(numeric columns, embedding size) to be written.</param>
    void Forward(T* weights, float* numeric, T* output);

    /// <summary>Starts collecting gradients for a step.</summary>
    void BeginGradient();

    /// <summary>Adds one row's part to the collected gradients.</summary>
    /// <param name="numeric">(numeric columns) of a prepared row.</param>
    /// <param name="outputGradient">(numeric columns, embedding size): gradient of the loss with respect to the output.</param>
    void Backward(float* numeric, T* outputGradient);

    /// <summary>Writes the collected gradients of the embedding's arrays.</summary>
    void EndGradient(T* gradient);
}
