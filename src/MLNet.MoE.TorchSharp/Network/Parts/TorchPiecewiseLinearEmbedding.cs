using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// Twin of <see cref="PiecewiseLinearEmbedding"/>. Beside each row stand each column's bin and the fraction of it that lies below the
/// number; a batch then looks up the sum of all lower bins and the weights of its own bin.
/// </summary>
internal sealed class TorchPiecewiseLinearEmbedding : ITorchEmbedding
{
    /// <inheritdoc/>
    public string Name => "piecewise-linear";

    /// <inheritdoc/>
    public string Description => "the embedding 'piecewise-linear' in Torch";

    /// <inheritdoc/>
    public int NumberCount(NetworkSpec spec) => spec.NumericColumns;

    /// <inheritdoc/>
    public int IndexCount(NetworkSpec spec) => spec.NumericColumns;

    /// <inheritdoc/>
    public void Prepare(NetworkSpec spec, NetworkSpec stack, ReadOnlySpan<float> numeric, Span<float> numbers, Span<long> indices)
    {
        int bins = PiecewiseLinearEmbedding.MaximumBins(stack);
        for (int column = 0; column < numeric.Length; column++)
        {
            float[] boundaries = spec.BinBoundaries[column];
            float value = numeric[column];
            // The last bin that begins at or below the number; the first for numbers below all.
            int found = Array.BinarySearch(boundaries, value);
            int bin = Math.Clamp(found >= 0 ? found : ~found - 1, 0, boundaries.Length - 2);
            float start = boundaries[bin], width = boundaries[bin + 1] - start;
            numbers[column] = Math.Clamp((value - start) / width, 0f, 1f);
            indices[column] = ((long)column * bins) + bin;
        }
        // Columns that other networks have look up weights of their own too, which stay zero.
        for (int column = numeric.Length; column < stack.NumericColumns; column++)
            (numbers[column], indices[column]) = (0, (long)column * bins);
    }

    /// <inheritdoc/>
    public Tensor Forward(NetworkSpec spec, ParameterSet parameters, Tensor numeric, Tensor numbers, Tensor indices)
    {
        int size = spec.EmbeddingSize;
        Tensor bins = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Bins],
            bias = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Bias].unsqueeze(2);
        // (networks, columns, bins, size): bias plus the weights of all lower bins, and beside it the bin's own weights.
        long lower = bins.shape[2] - 1;
        var sums = (lower == 0 ? bias : cat([bias, bins.narrow(2, 0, lower)], 2)).cumsum(2);
        var looked = Lookup.Rows(cat([sums, bins], 3).flatten(1, 2), indices);
        looked = looked.view(indices.shape[0], indices.shape[1], indices.shape[2], 2 * size);
        var linear = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Linear].unsqueeze(1);
        var slope = looked.narrow(3, size, size) * numbers.unsqueeze(-1);
        return looked.narrow(3, 0, size).Plus(numeric.unsqueeze(-1) * linear).AddInPlace(slope).flatten(2);
    }
}
