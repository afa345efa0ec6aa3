using System.Numerics;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// variance / mean^2 of the experts' loads: a row's load on expert k is the probability that new noise would leave it among the chosen,
/// Phi((logit_k - t_k) / scale_k), where t_k is the k-th largest logit with noise of the other experts.
/// </summary>
internal sealed class LoadLoss : IGateLoss
{
    /// <inheritdoc/>
    public string Name => "load";

    /// <inheritdoc/>
    public string Description => "variance over squared mean of the experts' chances to be chosen";

    /// <inheritdoc/>
    public string Source => "arXiv 1701.06538";

    /// <inheritdoc/>
    public bool ReadsLogits => true;

    /// <inheritdoc/>
    public string? Obstacle(GateDesign gate) => gate.Selection is not TopKGate ? $"'{gate.Selection.Name}' is not 'top-k'"
        : !gate.Noise.HasLearnedScale ? $"it needs noise with a learned scale, and that is '{gate.Noise.Name}'"
        : gate.Parts.ActiveExperts >= gate.Experts ? "every row has all experts"
        : null;

    /// <inheritdoc/>
    public void Slopes(ReadOnlySpan<double> means, Span<double> slopes) => UnevenLoad.Slopes(means, slopes);

    /// <inheritdoc/>
    public void Measure<T>(in GateLossRows<T> rows, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            var (last, next) = Bounds(rows, row);
            double weight = double.CreateTruncating(rows.WeightsOfRows[row]);
            for (int k = 0; k < sums.Length; k++)
            {
                var (margin, scale) = Margin(rows, row, k, Bound(rows, row, k, last, next));
                sums[k] += weight * NormalDistribution.Cumulative(margin / scale);
            }
        }
    }

    /// <summary>The bound moves with the logit that is it.</summary>
    public void AddToNoisyLogits<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            var (last, next) = Bounds(rows, row);
            for (int k = 0; k < slopes.Length; k++)
            {
                int bound = Bound(rows, row, k, last, next);
                var (margin, scale) = Margin(rows, row, k, bound);
                T density = T.CreateTruncating(Density(margin / scale) / scale);
                gradient[(bound * rows.Rows) + row] -= rows.WeightsOfRows[row] * slopes[k] * density;
            }
        }
    }

    /// <inheritdoc/>
    public void AddToLines<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> logits, Span<T> scales)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            var (last, next) = Bounds(rows, row);
            for (int k = 0; k < slopes.Length; k++)
            {
                int at = (k * rows.Rows) + row;
                var (margin, scale) = Margin(rows, row, k, Bound(rows, row, k, last, next));
                double density = Density(margin / scale) / scale;
                T own = rows.WeightsOfRows[row] * slopes[k];
                logits[at] += own * T.CreateTruncating(density);
                // A scale is softplus(line) + 0.01, whose slope is the logistic function.
                double slope = 1 / (1 + Math.Exp(-double.CreateTruncating(rows.Scales[at])));
                scales[at] -= own * T.CreateTruncating(density * margin / scale * slope);
            }
        }
    }

    /// <summary>Distance from the bound, and the scale of noise.</summary>
    private static (double Margin, double Scale) Margin<T>(in GateLossRows<T> rows, int row, int expert, int bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int at = (expert * rows.Rows) + row;
        double line = double.CreateTruncating(rows.Scales[at]);
        double softplus = Math.Max(line, 0) + Math.Log(1 + Math.Exp(-Math.Abs(line)));
        return (double.CreateTruncating(rows.Logits[at] - rows.Noisy[(bound * rows.Rows) + row]), softplus + GateDesign.LeastNoise);
    }

    /// <summary>The expert whose logit with noise an expert has to pass: the last that is chosen, or for those that are chosen the next
    /// one.</summary>
    private static int Bound<T>(in GateLossRows<T> rows, int row, int expert, int last, int next)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => rows.Weights[(expert * rows.Rows) + row] > T.Zero ? next : last;

    /// <summary>The last expert that is chosen, and the first that is not.</summary>
    private static (int Last, int Next) Bounds<T>(in GateLossRows<T> rows, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int last = -1, next = -1;
        for (int k = 0; k < rows.Gate.Experts; k++)
        {
            T noisy = rows.Noisy[(k * rows.Rows) + row];
            if (rows.Weights[(k * rows.Rows) + row] > T.Zero)
            {
                if (last < 0 || noisy < rows.Noisy[(last * rows.Rows) + row]) last = k;
            }
            else if (next < 0 || noisy > rows.Noisy[(next * rows.Rows) + row])
            {
                next = k;
            }
        }
        return (last < 0 ? next : last, next < 0 ? last : next);
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
