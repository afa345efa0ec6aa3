using System.Numerics;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>Numeric columns enter the network as they are.</summary>
internal sealed class NoEmbedding : INumericEmbedding
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public string Description => "numbers enter as they are";

    /// <inheritdoc/>
    public NetworkSpec Configure(NetworkSpec spec, FeatureTable table, ReadOnlySpan<int> rows, int bins, int size) =>
        spec with { Embedding = Name, EmbeddingSize = 1, BinBoundaries = [] };

    /// <inheritdoc/>
    public IReadOnlyList<WeightShape> Weights(NetworkSpec spec) => [];

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) => [];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec)
    {
        if (spec.EmbeddingSize != 1 || spec.BinBoundaries.Count > 0)
            throw new InvalidDataException(
                $"it has no embedding, but {spec.EmbeddingSize} coordinates a column and bins of {spec.BinBoundaries.Count} columns.");
    }

    /// <inheritdoc/>
    public double Bound(NetworkSpec spec, NetworkWeights weights, int column, double largest) => largest;

    /// <inheritdoc/>
    public void Forward(NetworkSpec spec, ReferenceNetwork network, int column, double x, Span<double> output) => output[0] = x;

    /// <inheritdoc/>
    public void Backward(NetworkSpec spec, ReferenceNetwork network, int column, double x, ReadOnlySpan<double> outputGradient)
    {
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, NetworkSpec spec, NetworkWeights weights, string numbers) => numbers;

    /// <inheritdoc/>
    public IEmbeddingKernel<T> CreateKernel<T>(NetworkSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Kernel<T>(spec.NumericColumns);

    private sealed unsafe class Kernel<T>(int columns) : IEmbeddingKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Prepare(T* weights)
        {
        }

        public void Forward(T* weights, int rows, float* numeric, nint numericStride, T* output, nint outputStride)
        {
            for (int row = 0; row < rows; row++, numeric += numericStride, output += outputStride)
            {
                if (typeof(T) == typeof(float)) new ReadOnlySpan<float>(numeric, columns).CopyTo(new Span<float>(output, columns));
                else
                    for (int i = 0; i < columns; i++) output[i] = T.CreateTruncating(numeric[i]);
            }
        }

        public void BeginGradient()
        {
        }

        public void Backward(T* outputGradient, nint gradientStride)
        {
        }

        public void EndGradient(T* gradient)
        {
        }
    }
}
