using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Numerics;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// Chooses the one temperature at which a classifier's probabilities are taken, by the log-loss of the validation rows: temperature scaling
/// (Guo, Pleiss, Sun, Weinberger 2017, arXiv 1706.04599). The mean of an ensemble's probabilities is often underconfident, a single network
/// overconfident.
/// </summary>
internal static class TemperatureScaling
{
    /// <summary>
    /// Standard deviation of ln(temperature) as it is taken to be before a row is seen. It keeps few rows, or rows that are all right,
    /// from a temperature far from 1: without it tables of 120 validation rows lost up to 30 % (EXPERIMENTS.md, section 14).
    /// </summary>
    private const double PriorDeviation = 0.2;

    /// <summary>How closely ln(temperature) is found.</summary>
    private const double Precision = 1e-4;

    /// <summary>Probabilities that are looked at: more add nothing.</summary>
    private const int MaximumProbabilities = 1 << 18;

    /// <summary>Chooses the temperature of a network.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="gateNoise">Draws that predictions average over.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Validation rows of it.</param>
    /// <returns>Above 0; 1 where the objective has none, or without rows.</returns>
    public static float Fit(NetworkSpec spec, NetworkWeights weights, float[] gateNoise, FeatureTable table, int[] rows)
    {
        if (spec.GetObjective().Temperature is not { } temperature || rows.Length == 0) return 1;
        int stride = 1 + (int)((long)rows.Length * spec.Outputs / MaximumProbabilities);
        int[] chosen = stride == 1 ? rows : [.. rows.Where((_, i) => i % stride == 0)];
        return Fit(temperature, HeldOutPredictions.Of(spec, weights, gateNoise, table, chosen).Values, table, chosen);
    }

    /// <summary>Chooses the temperature of predictions.</summary>
    /// <param name="temperature">How a temperature acts on them.</param>
    /// <param name="predictions">(rows, outputs): probabilities of the classes, or log-odds of the positive class. Overwritten.</param>
    /// <param name="table">Table with labels and weights.</param>
    /// <param name="rows">Rows of the table.</param>
    public static float Fit(ITemperature temperature, float[] predictions, FeatureTable table, int[] rows)
    {
        double meanWeight = rows.Average(row => (double)table.Weight(row));
        if (!(meanWeight > 0)) return 1;
        var loss = temperature.Loss(predictions, table, rows);
        return (float)Math.Exp(GoldenSection.Minimum(
            -CalibrationTemperature.LargestLogarithm, CalibrationTemperature.LargestLogarithm, Precision, logTemperature =>
        {
            double tilt = logTemperature / PriorDeviation;
            return (loss(Math.Exp(-logTemperature)) / meanWeight) + (tilt * tilt / 2);
        }));
    }
}
