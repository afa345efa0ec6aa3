using System.Numerics;
using MLNet.MoE.Data;

namespace MLNet.MoE.Network.Embeddings;

/// <summary>
/// Piecewise-linear encoding over quantile bins, then a linear layer of its own for each column, beside a linear term of the number itself:
/// e(x) = bias + x * linear + sum over bins t of encoding_t(x) * bins_t, where encoding_t is 1 for bins below x, 0 for bins above,
/// and the covered fraction in the bin that holds x. Source: arXiv 2203.05556, version B of the published code.
/// </summary>
/// <remarks>
/// The encoding is never written out: with prefix sums over the bins, a row costs two multiply-adds a coordinate, whatever the number of bins.
/// Bin weights start at zero, so that training begins from the linear term.
/// </remarks>
public sealed class PiecewiseLinearEmbedding : INumericEmbedding
{
    internal const string Bins = "embedding.bins";
    internal const string Linear = "embedding.linear";
    internal const string Bias = "embedding.bias";

    /// <inheritdoc/>
    public string Name => "piecewise-linear";

    /// <inheritdoc/>
    public string Description => "piecewise-linear encoding over quantile bins, then a linear layer for each column";

    /// <inheritdoc/>
    public NetworkSpec Configure(NetworkSpec spec, FeatureTable table, ReadOnlySpan<int> rows, int bins, int size) => spec with
    {
        Embedding = Name,
        EmbeddingSize = size,
        BinBoundaries = QuantileBins.Fit(table, rows, spec.NumericColumns, bins),
    };

    /// <inheritdoc/>
    public IReadOnlyList<WeightShape> Weights(NetworkSpec spec)
    {
        int bins = MaximumBins(spec);
        return
        [
            new(Bins, [spec.NumericColumns, bins, spec.EmbeddingSize], WeightGroup.Embedding, false, WeightStart.Constant, 0),
            new(Linear, [spec.NumericColumns, spec.EmbeddingSize], WeightGroup.Embedding, false, WeightStart.Uniform, 1),
            new(Bias, [spec.NumericColumns, spec.EmbeddingSize], WeightGroup.Embedding, false, WeightStart.Uniform, 1),
        ];
    }

    /// <inheritdoc/>
    public IEmbeddingKernel<T> CreateKernel<T>(NetworkSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new PiecewiseLinearKernel<T>(spec);

    /// <summary>Bins of the column that has most; columns with fewer leave the rest of their weights unused at zero.</summary>
    internal static int MaximumBins(NetworkSpec spec) => spec.BinBoundaries.Count == 0 ? 1 : spec.BinBoundaries.Max(b => b.Length - 1);
}
