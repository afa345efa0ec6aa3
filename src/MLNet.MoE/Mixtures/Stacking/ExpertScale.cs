using MLNet.MoE.Numerics;

namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// Calibrates an expert's statements on rows that it had not learnt from. Of two classes: log-odds * slope + offset (Platt scaling); of
/// more: logarithms of the probabilities * slope, then made to sum to 1 (temperature scaling); numbers stay as they are.
/// </summary>
/// <param name="Slope">Above 0: below 1 for an overconfident expert, above 1 for an underconfident one.</param>
/// <param name="Offset">What is added to log-odds; 0 for more than two classes.</param>
internal readonly record struct ExpertScale(double Slope, double Offset)
{
    /// <summary>Statements as they are.</summary>
    public static ExpertScale None { get; } = new(1, 0);

    private const double SmallestSlope = 0.05, LargestSlope = 20;

    /// <summary>Probability of the positive class from an expert's log-odds.</summary>
    public double Probability(double logOdds) => 1 / (1 + Math.Exp(-((Slope * logOdds) + Offset)));

    /// <summary>Calibrates the probabilities of classes in place.</summary>
    /// <param name="logits">(classes): logarithms of probabilities, or other scores; replaced by probabilities.</param>
    public void Probabilities(Span<double> logits)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double logit in logits) largest = Math.Max(largest, logit);
        foreach (ref double value in logits)
        {
            value = Math.Exp(Slope * (value - largest));
            sum += value;
        }
        foreach (ref double value in logits) value /= sum;
    }

    /// <summary>Fits slope and offset for two classes by Newton's method on the log-loss, with a light pull towards no change.</summary>
    /// <param name="logOdds">(rows).</param>
    /// <param name="isPositive">(rows).</param>
    /// <param name="weights">(rows).</param>
    public static ExpertScale OfLogOdds(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> isPositive, ReadOnlySpan<double> weights)
    {
        double slope = 1, offset = 0;
        double pull = 1e-3 * Sum(weights);
        for (int step = 0; step < 50; step++)
        {
            double gradientSlope = pull * (slope - 1), gradientOffset = pull * offset, ss = pull, so = 0, oo = pull;
            for (int i = 0; i < logOdds.Length; i++)
            {
                double probability = 1 / (1 + Math.Exp(-((slope * logOdds[i]) + offset)));
                double error = weights[i] * (probability - (isPositive[i] ? 1 : 0)),
                    curvature = weights[i] * probability * (1 - probability);
                gradientSlope += error * logOdds[i];
                gradientOffset += error;
                ss += curvature * logOdds[i] * logOdds[i];
                so += curvature * logOdds[i];
                oo += curvature;
            }
            double determinant = (ss * oo) - (so * so);
            if (!(determinant > 0)) break;
            double changeSlope = ((oo * gradientSlope) - (so * gradientOffset)) / determinant,
                changeOffset = ((ss * gradientOffset) - (so * gradientSlope)) / determinant;
            // Half steps where a whole one would turn the expert round.
            while (slope - changeSlope < SmallestSlope / 2 && Math.Abs(changeSlope) > 1e-9)
                (changeSlope, changeOffset) = (changeSlope / 2, changeOffset / 2);
            (slope, offset) = (slope - changeSlope, offset - changeOffset);
            if (Math.Abs(changeSlope) + Math.Abs(changeOffset) < 1e-9) break;
        }
        return double.IsFinite(slope) && double.IsFinite(offset) ? new(Math.Clamp(slope, SmallestSlope, LargestSlope), offset) : None;
    }

    /// <summary>Fits the slope for several classes by golden sections on the log-loss, which has one valley.</summary>
    /// <param name="logits">(rows, classes).</param>
    /// <param name="labels">(rows): true classes.</param>
    /// <param name="weights">(rows).</param>
    public static ExpertScale OfClasses(double[] logits, int[] labels, double[] weights)
    {
        int classes = logits.Length / labels.Length;
        return new(Math.Exp(GoldenSection.Minimum(Math.Log(SmallestSlope), Math.Log(LargestSlope), 1e-4, Loss)), 0);

        double Loss(double logarithm)
        {
            var scale = new ExpertScale(Math.Exp(logarithm), 0);
            double[] row = new double[classes];
            double loss = 0;
            for (int i = 0; i < labels.Length; i++)
            {
                logits.AsSpan(i * classes, classes).CopyTo(row);
                scale.Probabilities(row);
                loss -= weights[i] * Math.Log(Math.Max(row[labels[i]], 1e-15));
            }
            return loss;
        }
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum;
    }
}
