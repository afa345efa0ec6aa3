using System.Numerics.Tensors;

namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// Fits the coefficients of an <see cref="ExpertGate"/>: the rows' mean loss plus a penalty on the squares of all coefficients, by steps of
/// Adam over all rows. It keeps the best coefficients that it met, so that it never ends above the loss that it started from.
/// </summary>
internal static class GateFit
{
    private const int MaximumSteps = 150;

    // Adam.
    private const double Beta1 = 0.9, Beta2 = 0.99, Rate = 0.03;

    /// <summary>Fits a gate.</summary>
    /// <param name="rows">What the experts said.</param>
    /// <param name="globalWeights">(experts): weights that a penalty without bound leads to.</param>
    /// <param name="shrinkage">Weight of the penalty; in units of the loss of the global weights, so that it means the same for every
    /// label.</param>
    /// <param name="start">Gate to start from, such as that of a stronger penalty; null starts from the global weights.</param>
    /// <param name="checkCancelled">Called before each step.</param>
    public static ExpertGate Fit(StackedRows rows, double[] globalWeights, double shrinkage, ExpertGate? start, Action checkCancelled)
    {
        int length = rows.Experts * (rows.InputCount + 1);
        double unit = new ExpertGate(globalWeights, []).MeanLoss(rows);
        if (!(unit > 0) || !double.IsFinite(unit)) return new(globalWeights, []);
        double[] coefficients = new double[length], gradient = new double[length], mean = new double[length], square = new double[length],
            best = new double[length];
        start?.Coefficients.CopyTo(coefficients, 0);
        double lowest = double.PositiveInfinity;
        int since = 0;
        for (int step = 1; step <= MaximumSteps && since < 10; step++)
        {
            checkCancelled();
            double loss = Evaluate(rows, globalWeights, coefficients, shrinkage, unit, gradient);
            since = loss < lowest * (1 - 1e-5) ? 0 : since + 1;
            if (loss < lowest)
            {
                lowest = loss;
                coefficients.CopyTo(best, 0);
            }
            double meanCorrection = 1 - Math.Pow(Beta1, step), squareCorrection = 1 - Math.Pow(Beta2, step);
            double rate = Rate * Math.Min(1, 2.0 * (MaximumSteps - step + 1) / MaximumSteps);
            for (int i = 0; i < length; i++)
            {
                mean[i] = (Beta1 * mean[i]) + ((1 - Beta1) * gradient[i]);
                square[i] = (Beta2 * square[i]) + ((1 - Beta2) * gradient[i] * gradient[i]);
                coefficients[i] -= rate * mean[i] / meanCorrection / (Math.Sqrt(square[i] / squareCorrection) + 1e-10);
            }
        }
        return new(globalWeights, best);
    }

    /// <summary>Penalised loss in units of the global weights' loss, and its gradient.</summary>
    internal static double Evaluate(StackedRows rows, double[] globalWeights, double[] coefficients, double shrinkage, double unit,
        double[] gradient)
    {
        int experts = rows.Experts, stride = rows.InputCount + 1;
        var gate = new ExpertGate(globalWeights, coefficients);
        double[] weights = new double[experts], slopes = new double[experts];
        Array.Clear(gradient);
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            var inputs = rows.InputsOf(row);
            gate.Weigh(inputs, weights);
            double own = rows.Weights[row];
            sum += own * rows.Loss(row, weights, slopes);
            double mean = 0;
            for (int k = 0; k < experts; k++) mean += weights[k] * slopes[k];
            for (int k = 0; k < experts; k++)
            {
                double slope = own * weights[k] * (slopes[k] - mean);
                if (slope == 0) continue;
                var target = gradient.AsSpan(k * stride, stride);
                target[0] += slope;
                TensorPrimitives.MultiplyAdd(inputs, slope, target[1..], target[1..]);
            }
        }
        double scale = 1 / (rows.TotalWeight * unit), penalty = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= scale;
            penalty += coefficients[i] * coefficients[i];
            gradient[i] += 2 * shrinkage * coefficients[i];
        }
        return (sum * scale) + (shrinkage * penalty);
    }
}
