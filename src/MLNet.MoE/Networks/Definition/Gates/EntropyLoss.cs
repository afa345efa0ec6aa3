using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Mean over rows of the entropy of the experts' weights, -sum over k of alpha_k ln alpha_k.</summary>
internal static class EntropyLoss
{
    /// <summary>Weights below it count as it, whose logarithm is finite.</summary>
    public const double LeastWeight = 1e-12;

    /// <summary>Adds the gradient, factor * row weight * -(ln alpha + 1), to that of the weights.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="factor">Weight of the term.</param>
    /// <param name="gradient">(experts, rows).</param>
    public static void AddToWeights<T>(in GateLossRows<T> rows, T factor, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T least = T.CreateTruncating(LeastWeight);
        for (int at = 0; at < gradient.Length; at++)
            gradient[at] -= factor * rows.WeightsOfRows[at % rows.Rows] * (T.Log(T.Max(rows.Weights[at], least)) + T.One);
    }
}
