namespace MLNet.MoE.Benchmarks;

/// <summary>On how many datasets one method is better than another, equally good, and worse.</summary>
/// <param name="Wins">Datasets on which it is better.</param>
/// <param name="Ties">Datasets on which the scores differ by no more than the tolerance.</param>
/// <param name="Losses">Datasets on which it is worse.</param>
public readonly record struct WinTieLoss(int Wins, int Ties, int Losses)
{
    /// <summary>
    /// (methods, methods) Every method, by row, against every other. Datasets on which one of the two has no score do
    /// not count for the pair.
    /// </summary>
    /// <param name="table">The scores; some may be missing.</param>
    /// <param name="relativeTolerance">
    /// Two scores tie when they differ by no more than this share of the larger absolute value. 0: only equal ones.
    /// </param>
    public static WinTieLoss[,] Matrix(ScoreTable table, double relativeTolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (relativeTolerance is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(relativeTolerance), relativeTolerance,
                "The tolerance must be at least 0 and below 1.");
        int count = table.Methods.Count;
        var matrix = new WinTieLoss[count, count];
        for (int dataset = 0; dataset < table.Datasets.Count; dataset++)
        {
            var scores = table[dataset];
            for (int method = 0; method < count; method++)
            {
                for (int other = 0; other < count; other++)
                {
                    if (method != other)
                        matrix[method, other] = matrix[method, other].With(scores[method], scores[other], relativeTolerance);
                }
            }
        }

        return matrix;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Wins}/{Ties}/{Losses}";

    private WinTieLoss With(double score, double other, double relativeTolerance)
    {
        if (double.IsNaN(score) || double.IsNaN(other))
            return this;
        double tolerance = relativeTolerance * Math.Max(Math.Abs(score), Math.Abs(other));
        if (score == other || Math.Abs(score - other) <= tolerance)
            return this with { Ties = Ties + 1 };
        return score > other ? this with { Wins = Wins + 1 } : this with { Losses = Losses + 1 };
    }
}
