using System.Numerics;
using System.Numerics.Tensors;

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
    public void ForwardMean<T>(int experts, Span<T> values, ReadOnlySpan<T> draws, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // exp((logit + noise) / t) is a product, so the noise needs its exponentials once for all rows.
        int samples = draws.Length / experts;
        Span<T> factors = draws.Length <= 512 ? stackalloc T[draws.Length] : new T[draws.Length];
        TensorPrimitives.Divide(draws, temperature, factors);
        TensorPrimitives.Exp(factors, factors);
        Exponentials(experts, values, temperature);
        Span<T> mean = experts <= 512 ? stackalloc T[experts] : new T[experts];
        T share = T.One / T.CreateTruncating(samples);
        for (int start = 0; start < values.Length; start += experts)
        {
            var row = values.Slice(start, experts);
            mean.Clear();
            for (int s = 0; s < samples; s++)
            {
                var factor = factors.Slice(s * experts, experts);
                T sum = T.Zero;
                for (int k = 0; k < row.Length; k++) sum += row[k] * factor[k];
                T scale = share / sum;
                for (int k = 0; k < row.Length; k++) mean[k] += factor[k] * scale;
            }
            for (int k = 0; k < row.Length; k++) row[k] *= mean[k];
        }
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
        Exp(values);
    }

    /// <summary>Short spans take a scalar way that rounds otherwise; padded, a row on its own gets what it gets among others.</summary>
    private static void Exp<T>(Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int vector = 16;
        if (values.Length >= vector)
        {
            TensorPrimitives.Exp(values, values);
            return;
        }
        Span<T> padded = stackalloc T[vector];
        values.CopyTo(padded);
        TensorPrimitives.Exp(padded, padded);
        padded[..values.Length].CopyTo(values);
    }
}
