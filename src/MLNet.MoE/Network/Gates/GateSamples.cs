using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Network.Gates;

/// <summary>
/// Fixed draws of a gate's noise, made ready for averaging over them: since exp((logit + noise) / t) is a product, the draws' exponentials
/// are taken once and serve all rows. Immutable.
/// </summary>
/// <typeparam name="T">Number type.</typeparam>
public sealed class GateSamples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int StackLimit = 1024;
    private readonly int _experts, _samples, _paddedExperts, _paddedSamples;

    /// <summary>(experts, samples) and (samples, experts), the inner extent padded with zeros to whole vectors.</summary>
    private readonly T[] _byExpert, _bySample;

    /// <summary>Takes the exponentials of draws.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="draws">(samples, experts): the noise.</param>
    /// <param name="temperature">Temperature, positive.</param>
    public GateSamples(int experts, ReadOnlySpan<T> draws, T temperature)
    {
        (_experts, _samples) = (experts, draws.Length / experts);
        (_paddedExperts, _paddedSamples) = (Pad(_experts), Pad(_samples));
        var factors = new T[draws.Length];
        TensorPrimitives.Divide(draws, temperature, factors);
        TensorPrimitives.Exp<T>(factors, factors);
        _byExpert = new T[_experts * _paddedSamples];
        _bySample = new T[_samples * _paddedExperts];
        for (int s = 0; s < _samples; s++)
            for (int k = 0; k < _experts; k++)
                _byExpert[(k * _paddedSamples) + s] = _bySample[(s * _paddedExperts) + k] = factors[(s * experts) + k];
    }

    /// <summary>Turns exponentials of logits into the mean over the samples of softmax(logits + noise), in place. Rows don't touch each other's results.</summary>
    /// <param name="exponentials">(rows, experts): exp(logit / temperature), up to a factor of the row.</param>
    public void Average(Span<T> exponentials)
    {
        Span<T> scales = _paddedSamples <= StackLimit ? stackalloc T[_paddedSamples] : new T[_paddedSamples];
        Span<T> mean = _paddedExperts <= StackLimit ? stackalloc T[_paddedExperts] : new T[_paddedExperts];
        var share = new Vector<T>(T.One / T.CreateTruncating(_samples));
        for (int start = 0; start < exponentials.Length; start += _experts)
        {
            var row = exponentials.Slice(start, _experts);
            for (int s = 0; s < scales.Length; s += Vector<T>.Count)
            {
                var sum = Vector<T>.Zero;
                for (int k = 0; k < row.Length; k++)
                    sum = MultiplyAdd(new Vector<T>(row[k]), new Vector<T>(_byExpert, (k * _paddedSamples) + s), sum);
                // Lanes beyond the last sample divide by zero; nobody reads them.
                (share / sum).CopyTo(scales[s..]);
            }
            for (int k = 0; k < mean.Length; k += Vector<T>.Count)
            {
                Vector<T> even = Vector<T>.Zero, odd = Vector<T>.Zero;
                int s = 0;
                for (; s < _samples - 1; s += 2)
                {
                    even = MultiplyAdd(new Vector<T>(scales[s]), new Vector<T>(_bySample, (s * _paddedExperts) + k), even);
                    odd = MultiplyAdd(new Vector<T>(scales[s + 1]), new Vector<T>(_bySample, ((s + 1) * _paddedExperts) + k), odd);
                }
                if (s < _samples) even = MultiplyAdd(new Vector<T>(scales[s]), new Vector<T>(_bySample, (s * _paddedExperts) + k), even);
                (even + odd).CopyTo(mean[k..]);
            }
            for (int k = 0; k < row.Length; k++) row[k] *= mean[k];
        }
    }

    private static int Pad(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : (a * b) + c;
}
