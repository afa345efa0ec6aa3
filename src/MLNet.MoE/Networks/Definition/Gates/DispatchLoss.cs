using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// K sum over k of F_k P_k: F the share of rows that have expert k, which is a constant to the gradient, P the mean probability of the
/// expert before the selection (Switch Transformers). Even use is its smallest value.
/// </summary>
internal sealed class DispatchLoss : IGateLoss
{
    /// <inheritdoc/>
    public string Name => "dispatch";

    /// <inheritdoc/>
    public string Description => "sum over experts of the share of rows that have them times their mean probability";

    /// <inheritdoc/>
    public string Source => "arXiv 2101.03961";

    /// <inheritdoc/>
    public string? Obstacle(GateDesign gate) => gate.Selection.IsSparse && gate.Selection.SumsToOne ? null
        : $"'{gate.Selection.Name}' doesn't choose experts by their probability";

    /// <inheritdoc/>
    public void Slopes(ReadOnlySpan<double> means, Span<double> slopes)
    {
        for (int k = 0; k < means.Length; k++) slopes[k] = means.Length * means[k];
    }

    /// <inheritdoc/>
    public void Measure<T>(in GateLossRows<T> rows, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < sums.Length; k++)
            for (int row = 0; row < rows.Rows; row++)
                if (rows.Weights[(k * rows.Rows) + row] > T.Zero) sums[k] += double.CreateTruncating(rows.WeightsOfRows[row]);
    }

    /// <inheritdoc/>
    public void AddToNoisyLogits<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < rows.Rows; row++)
        {
            T mean = T.Zero, scale = rows.WeightsOfRows[row] / rows.Gate.Temperature;
            for (int k = 0; k < slopes.Length; k++) mean += slopes[k] * rows.State[(k * rows.Rows) + row];
            for (int k = 0; k < slopes.Length; k++)
                gradient[(k * rows.Rows) + row] += scale * rows.State[(k * rows.Rows) + row] * (slopes[k] - mean);
        }
    }
}
