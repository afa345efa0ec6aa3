using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>variance / mean^2 of the experts' mean weights.</summary>
internal sealed class ImportanceLoss : IGateLoss
{
    /// <inheritdoc/>
    public string Name => GateLossRegistry.Default;

    /// <inheritdoc/>
    public string Description => "variance over squared mean of the experts' mean weights";

    /// <inheritdoc/>
    public string Source => "arXiv 1701.06538";

    /// <inheritdoc/>
    public string? Obstacle(GateDesign gate) => null;

    /// <inheritdoc/>
    public void Slopes(ReadOnlySpan<double> means, Span<double> slopes) => UnevenLoad.Slopes(means, slopes);

    /// <inheritdoc/>
    public void Measure<T>(in GateLossRows<T> rows, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < sums.Length; k++)
            for (int row = 0; row < rows.Rows; row++)
                sums[k] += double.CreateTruncating(rows.WeightsOfRows[row] * rows.Weights[(k * rows.Rows) + row]);
    }

    /// <inheritdoc/>
    public void AddToWeights<T>(in GateLossRows<T> rows, ReadOnlySpan<T> slopes, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < slopes.Length; k++)
            for (int row = 0; row < rows.Rows; row++) gradient[(k * rows.Rows) + row] += rows.WeightsOfRows[row] * slopes[k];
    }
}
