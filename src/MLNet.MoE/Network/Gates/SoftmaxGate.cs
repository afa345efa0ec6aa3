using System.Numerics;
using MLNet.MoE.Inference;

namespace MLNet.MoE.Network.Gates;

/// <summary>weights = softmax(logits / temperature): the gate of the plain mixture of experts (Jacobs et al. 1991).</summary>
public class SoftmaxGate : IGate
{
    /// <inheritdoc/>
    public virtual string Name => "softmax";

    /// <inheritdoc/>
    public virtual string Description => "softmax of the logits";

    /// <inheritdoc/>
    public virtual bool IsNoisy => false;

    /// <inheritdoc/>
    public virtual void Noise<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => uniform.Clear();

    /// <inheritdoc/>
    public void Forward<T>(int experts, Span<T> values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Exponentials(experts, values, temperature);
        for (int start = 0; start < values.Length; start += experts)
        {
            var row = values.Slice(start, experts);
            T sum = T.Zero;
            foreach (T value in row) sum += value;
            T scale = T.One / sum;
            for (int k = 0; k < row.Length; k++) row[k] *= scale;
        }
    }

    /// <inheritdoc/>
    public void Backward<T>(int experts, ReadOnlySpan<T> weights, Span<T> gradient, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        for (int start = 0; start < gradient.Length; start += experts)
        {
            var w = weights.Slice(start, experts);
            var g = gradient.Slice(start, experts);
            T mean = T.Zero;
            for (int k = 0; k < g.Length; k++) mean += w[k] * g[k];
            for (int k = 0; k < g.Length; k++) g[k] = w[k] * (g[k] - mean) * inverse;
        }
    }

    /// <inheritdoc/>
    public void ForwardMean<T>(int experts, Span<T> values, GateSamples<T> samples, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Exponentials(experts, values, temperature);
        samples.Average(values);
    }

    /// <summary>exp((value - the row's largest) / temperature), in place.</summary>
    private static void Exponentials<T>(int experts, Span<T> values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        for (int start = 0; start < values.Length; start += experts)
        {
            var row = values.Slice(start, experts);
            T largest = row[0];
            foreach (T value in row) largest = value > largest ? value : largest;
            for (int k = 0; k < row.Length; k++) row[k] = (row[k] - largest) * inverse;
        }
        ShortSpans.Exp(values);
    }
}
