using System.Numerics;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Turns each numeric column into <see cref="NetworkSpec.EmbeddingSize"/> coordinates.
/// An embedding is one file with this interface, its kernel, and one line in <see cref="EmbeddingRegistry"/>.
/// </summary>
internal interface INumericEmbedding : INetworkPart
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

    /// <summary>What the embedding is made of beside its weights.</summary>
    IReadOnlyList<PartParameter> Parameters(NetworkSpec spec);

    /// <summary>Checks the embedding's own parts of a specification that was read from a file; its sizes are within their ranges.</summary>
    /// <exception cref="InvalidDataException">They are not what <see cref="Configure"/> makes.</exception>
    void Check(NetworkSpec spec);

    /// <summary>How large a coordinate of a column can get: an upper bound of the magnitudes of what <see cref="Forward"/> gives.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="weights">Its arrays.</param>
    /// <param name="column">The column.</param>
    /// <param name="largest">Largest magnitude of the column's number.</param>
    double Bound(NetworkSpec spec, NetworkWeights weights, int column, double largest);

    /// <summary>The embedding's definition in plain arithmetic, which the reference network computes with: one number of a
    /// column.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="network">Its arrays.</param>
    /// <param name="column">The column.</param>
    /// <param name="x">Its number.</param>
    /// <param name="output">(embedding size), to be written.</param>
    void Forward(NetworkSpec spec, ReferenceNetwork network, int column, double x, Span<double> output);

    /// <summary>Adds to the gradients of the arrays what follows from the gradient of the output of <see cref="Forward"/>: (embedding
    /// size).</summary>
    void Backward(NetworkSpec spec, ReferenceNetwork network, int column, double x, ReadOnlySpan<double> outputGradient);

    /// <summary>Writes the embedding into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="spec">The network.</param>
    /// <param name="weights">Its arrays.</param>
    /// <param name="numbers">(rows, numeric columns).</param>
    /// <returns>Name of the coordinates: (rows, numeric columns * embedding size).</returns>
    string ToOnnx(OnnxGraph graph, NetworkSpec spec, NetworkWeights weights, string numbers);

    /// <summary>The embedding's arithmetic in the given number type.</summary>
    IEmbeddingKernel<T> CreateKernel<T>(NetworkSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Forward and backward pass of an embedding. One instance serves one thread; weights are the embedding's arrays end to
/// end.</summary>
/// <typeparam name="T">Number type.</typeparam>
internal unsafe interface IEmbeddingKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Called once the weights have changed, before any forward pass, by each instance.</summary>
    void Prepare(T* weights);

    /// <summary>Embeds some rows.</summary>
    /// <param name="weights">The embedding's arrays.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="numeric">(numeric columns) of the first prepared row.</param>
    /// <param name="numericStride">Distance from row to row.</param>
    /// <param name="output">(numeric columns, embedding size) of the first row, to be written.</param>
    /// <param name="outputStride">Distance from row to row.</param>
    void Forward(T* weights, int rows, float* numeric, nint numericStride, T* output, nint outputStride);

    /// <summary>Starts collecting gradients for a step.</summary>
    void BeginGradient();

    /// <summary>Adds the part of the rows of the last forward pass, whose numbers are still where they were, to the collected
    /// gradients.</summary>
    /// <param name="outputGradient">(numeric columns, embedding size) of the first row: gradient of the loss with respect to the
    /// output.</param>
    /// <param name="gradientStride">Distance from row to row.</param>
    void Backward(T* outputGradient, nint gradientStride);

    /// <summary>Writes the collected gradients of the embedding's arrays.</summary>
    void EndGradient(T* gradient);
}
