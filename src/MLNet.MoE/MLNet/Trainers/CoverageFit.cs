using System.Globalization;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>
/// What intervals and sets of classes need of rows that networks did not learn from, so that they cover what they are to cover.
/// </summary>
/// <param name="coverage">Share of rows to cover.</param>
/// <param name="observer">Who is warned of too few rows.</param>
internal sealed class CoverageFit(double coverage, TrainingObserver observer)
{
    /// <summary>The interval between two quantiles, with the offset that makes it cover.</summary>
    /// <param name="objective">The objective, with the quantiles.</param>
    /// <param name="heldOut">Predictions; each row is in one of them.</param>
    public CalibratedInterval Interval(WithQuantiles objective, IReadOnlyList<HeldOutPredictions> heldOut)
    {
        var (lower, upper) = CalibratedInterval.Levels(coverage);
        var levels = objective.Levels.ToList();
        var interval = new CalibratedInterval(coverage, levels.IndexOf(lower), levels.IndexOf(upper), 0);
        var scores = new List<(double Score, double Weight)>();
        foreach (var part in heldOut)
            for (int i = 0; i < part.Rows.Length; i++)
                scores.Add((interval.Distance(part[i], part.Table.Label(part.Rows[i])), part.Table.Weight(part.Rows[i])));
        return interval with { Offset = (float)Math.Clamp(Quantile(scores, "the interval"), -CalibratedInterval.Farthest,
            CalibratedInterval.Farthest) };
    }

    /// <summary>The sets of classes, with the probability from which on a class is in one.</summary>
    /// <param name="heldOut">Predictions; each row is in one of them.</param>
    /// <param name="factors">(classes): what rows of each class counted by in training, which the share of rows does not; null for
    /// 1.</param>
    /// <param name="logOddsShift">What is added to log-odds of the positive class to have those of the data.</param>
    public PredictionSets Sets(IReadOnlyList<HeldOutPredictions> heldOut, double[]? factors, double logOddsShift)
    {
        var scores = new List<(double Score, double Weight)>();
        foreach (var part in heldOut)
        {
            for (int i = 0; i < part.Rows.Length; i++)
            {
                int label = (int)part.Table.Label(part.Rows[i]);
                double probability = part.Outputs > 1 ? part[i][label] : Sigmoid((label == 1 ? 1 : -1) * (part[i][0] + logOddsShift));
                scores.Add((1 - probability, part.Table.Weight(part.Rows[i]) / (factors?[label] ?? 1)));
            }
        }
        return new(coverage, (float)Math.Clamp(1 - Quantile(scores, "the sets of classes"), 0, 1));
    }

    private double Quantile(List<(double Score, double Weight)> scores, string what)
    {
        var (value, isEnough) = ConformalQuantile.Of(scores, coverage);
        if (!isEnough)
        {
            observer.Warn?.Invoke(string.Create(
                CultureInfo.InvariantCulture,
                $"{scores.Count} rows were held out, too few to make sure that {what} cover {coverage}; they cover about "
                    + $"{scores.Count / (scores.Count + 1.0):0.###}. Give more rows, or a larger "
                    + $"{nameof(NetworkOptions.ValidationFraction)}."));
        }
        return value;
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
