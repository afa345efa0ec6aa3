using System.Numerics;
using System.Numerics.Tensors;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Definition.Embeddings;

/// <summary>
/// Piecewise-linear encoding over quantile bins, then a linear layer of its own for each column, beside a linear term of the number itself:
/// e(x) = bias + x * linear + sum over bins t of encoding_t(x) * bins_t, where encoding_t is 1 for bins below x, 0 for bins above,
/// and the covered fraction in the bin that holds x. Source: arXiv 2203.05556, version B of the published code.
/// </summary>
/// <remarks>
/// The encoding is never written out: with prefix sums over the bins, a row costs two multiply-adds a coordinate, whatever the number of
/// bins. Bin weights start at zero, so that training begins from the linear term.
/// </remarks>
internal sealed class PiecewiseLinearEmbedding : INumericEmbedding
{
    // The arrays: weights of the bins, slopes of the numbers themselves, biases.
    internal const int Bins = 0, Linear = 1, Bias = 2;

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
            Shape(Bins, "embedding.bins", [spec.NumericColumns, bins, spec.EmbeddingSize], WeightStart.Constant, 0),
            Shape(Linear, "embedding.linear", [spec.NumericColumns, spec.EmbeddingSize], WeightStart.Uniform, 1),
            Shape(Bias, "embedding.bias", [spec.NumericColumns, spec.EmbeddingSize], WeightStart.Uniform, 1),
        ];

        static WeightShape Shape(int index, string name, int[] extents, WeightStart start, float scale) =>
            new(new(WeightKind.Embedding, index), extents, WeightGroup.Embedding, false, start, scale) { Name = name };
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) =>
        [.. spec.BinBoundaries.Select((boundaries, column) => new PartParameter($"boundaries of column {column}", boundaries))];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec)
    {
        if (spec.BinBoundaries.Count != spec.NumericColumns)
            throw new InvalidDataException(
                $"it has bins of {spec.BinBoundaries.Count} columns where it has {spec.NumericColumns} numeric columns.");
        for (int column = 0; column < spec.NumericColumns; column++)
        {
            // A list of arrays may hold nothing in place of one, which JSON's own checks let pass.
            if (spec.BinBoundaries[column] is not { Length: >= 2 and <= NetworkLimits.MostBins + 1 } boundaries)
                throw new InvalidDataException(
                    $"the bins of numeric column {column} have {spec.BinBoundaries[column]?.Length ?? 0} boundaries; from 2 to "
                    + $"{NetworkLimits.MostBins + 1} belong.");
            for (int i = 0; i < boundaries.Length; i++)
            {
                if (!float.IsFinite(boundaries[i]) || (i > 0 && boundaries[i] <= boundaries[i - 1]))
                    throw new InvalidDataException(
                        $"boundary {i} of the bins of numeric column {column} is {boundaries[i]}; they must be finite and ascend.");
            }
            if (!float.IsFinite(boundaries[^1] - boundaries[0]))
                throw new InvalidDataException($"the bins of numeric column {column} are wider than single precision holds.");
        }
    }

    /// <inheritdoc/>
    public double Bound(NetworkSpec spec, NetworkWeights weights, int column, double largest)
    {
        return Magnitudes(weights[WeightKind.Embedding, Bins]) + (largest * Magnitudes(weights[WeightKind.Embedding, Linear]))
            + Magnitudes(weights[WeightKind.Embedding, Bias]);

        double Magnitudes(float[] values)
        {
            int length = values.Length / spec.NumericColumns;
            return TensorPrimitives.SumOfMagnitudes<float>(values.AsSpan(column * length, length));
        }
    }

    /// <inheritdoc/>
    public void Forward(NetworkSpec spec, ReferenceNetwork network, int column, double x, Span<double> output)
    {
        var (bins, linear, bias) = Arrays(network);
        double[] encoding = Encode(spec.BinBoundaries[column], x);
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = bias[column, i] + (x * linear[column, i]);
            for (int bin = 0; bin < encoding.Length; bin++) output[i] += encoding[bin] * bins[column, bin, i];
        }
    }

    /// <inheritdoc/>
    public void Backward(NetworkSpec spec, ReferenceNetwork network, int column, double x, ReadOnlySpan<double> outputGradient)
    {
        var (bins, linear, bias) = Arrays(network);
        double[] encoding = Encode(spec.BinBoundaries[column], x);
        for (int i = 0; i < outputGradient.Length; i++)
        {
            bias.Add(outputGradient[i], column, i);
            linear.Add(outputGradient[i] * x, column, i);
            for (int bin = 0; bin < encoding.Length; bin++) bins.Add(outputGradient[i] * encoding[bin], column, bin, i);
        }
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, NetworkSpec spec, NetworkWeights weights, string numbers)
    {
        int columns = spec.NumericColumns, size = spec.EmbeddingSize, bins = MaximumBins(spec);
        // A bin that a column does not have begins where no number is, so that its share is 0.
        var (first, width) = (new float[columns * bins], new float[columns * bins]);
        for (int at = 0; at < first.Length; at++)
        {
            var (boundaries, bin) = (spec.BinBoundaries[at / bins], at % bins);
            bool exists = bin < boundaries.Length - 1;
            (first[at], width[at]) = exists ? (boundaries[bin], boundaries[bin + 1] - boundaries[bin]) : (float.MaxValue, 1);
        }
        string wide = graph.Unsqueeze(numbers, 2);
        string share = graph.Op("Div", graph.Op("Sub", wide, graph.Constant(first, 1, columns, bins)),
            graph.Constant(width, 1, columns, bins));
        string encoding = graph.Transpose(graph.Op("Clip", share, graph.Scalar(0), graph.Scalar(1)), 1, 0, 2);
        string sum = graph.MatMul(encoding, graph.Constant(weights[WeightKind.Embedding, Bins], columns, bins, size));
        string linear = graph.Constant(weights[WeightKind.Embedding, Linear], columns, 1, size);
        sum = graph.Add(sum, graph.Multiply(graph.Transpose(wide, 1, 0, 2), linear));
        sum = graph.Add(sum, graph.Constant(weights[WeightKind.Embedding, Bias], columns, 1, size));
        return graph.Reshape(graph.Transpose(sum, 1, 0, 2), -1, columns * size);
    }

    /// <inheritdoc/>
    public IEmbeddingKernel<T> CreateKernel<T>(NetworkSpec spec)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new PiecewiseLinearKernel<T>(spec);

    /// <summary>Bins of the column that has most; columns with fewer leave the rest of their weights unused at zero.</summary>
    internal static int MaximumBins(NetworkSpec spec) => spec.BinBoundaries.Count == 0 ? 1 : spec.BinBoundaries.Max(b => b.Length - 1);

    private static (ReferenceArray Bins, ReferenceArray Linear, ReferenceArray Bias) Arrays(ReferenceNetwork network) =>
        (network[WeightKind.Embedding, Bins], network[WeightKind.Embedding, Linear], network[WeightKind.Embedding, Bias]);

    /// <summary>(bins): the share of each bin that lies below the number.</summary>
    private static double[] Encode(float[] boundaries, double x)
    {
        double[] shares = new double[boundaries.Length - 1];
        for (int bin = 0; bin < shares.Length; bin++)
            shares[bin] = Math.Clamp((x - boundaries[bin]) / ((double)boundaries[bin + 1] - boundaries[bin]), 0, 1);
        return shares;
    }
}
