using MLNet.MoE.Files;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// Maps a column to the standard normal distribution through its quantiles: the noisy quantile transform of the tabular
/// deep-learning benchmarks (arXiv 2106.11959), then mean 0 and deviation 1.
/// </summary>
/// <remarks>
/// max(min(W/30, 1000), 10) knots, W the number of training rows, stand at evenly spread probabilities. The published transform adds
/// noise of 1e-5 to the values it is fitted on, whose one effect is that a value which many rows share lands in the middle of
/// its share of probability, at the ends too. Here that middle is computed: it is the limit of the noise going to zero, needs no random
/// numbers, is the same at every scale, and lets a row of weight 2 be exactly the row twice. Beside such a value, where scikit-learn's map
/// jumps from the middle of the share to its end, this one runs straight to the nearest training value, and beyond the training range it
/// stays at the score of the smallest or largest value: a flag that arrives as 1.0001, a count or a year one higher than any before are
/// taken for what they are near to, not for the normal score of 1 - 1e-7, at which no training row was.
/// </remarks>
internal sealed class QuantileTransform : INumericTransform
{
    private const int FewestKnots = 10;
    private const int MostKnots = 1000;
    private const int RowsPerKnot = 30;
    private const double SmallestProbability = 1e-7;

    /// <inheritdoc/>
    public string Name => "quantile";

    /// <inheritdoc/>
    public string Description => "quantiles of the training rows to the standard normal distribution";

    /// <inheritdoc/>
    public INumericMap Fit(ColumnSample column)
    {
        // With fewer rows than knots the rows themselves are the knots.
        int wanted = Math.Clamp((int)(column.TotalWeight / RowsPerKnot), FewestKnots, MostKnots);
        int count = Math.Max(2, (int)Math.Min(wanted, column.TotalWeight));
        var map = new QuantileKnots(column, count).Map(Score);
        var (mean, deviation) = column.Moments(value => map.Map(value));
        return map.Standardise(mean, deviation > 0 ? deviation : 1);
    }

    /// <inheritdoc/>
    public INumericMap Load(BoundedReader reader) => QuantileMap.Load(reader);

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, IReadOnlyList<INumericMap> maps, string numbers)
        => QuantileMap.ToOnnx(graph, [.. maps.Cast<QuantileMap>()], numbers);

    private static float Score(double probability) =>
        (float)NormalDistribution.Quantile(Math.Clamp(probability, SmallestProbability, 1 - SmallestProbability));
}
