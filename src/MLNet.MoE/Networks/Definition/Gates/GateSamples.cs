using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Fixed draws of a gate's noise, made ready for averaging over them: since exp((logit + noise) / t) is a product, the draws' exponentials
/// are taken once and serve all rows. Immutable.
/// </summary>
/// <typeparam name="T">Number type.</typeparam>
internal sealed class GateSamples<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int StackLimit = 1024;

    /// <summary>As far apart as a sample's exponents may be for quotients of their exponentials to stay within single precision.</summary>
    private const float LargestExponent = 80;
    private readonly int _experts, _samples, _paddedExperts, _paddedSamples;

    /// <summary>(experts, samples) and (samples, experts), the inner extent padded with zeros to whole vectors.</summary>
    private readonly T[] _byExpert, _bySample;

    /// <summary>(samples, experts): the noise, where its exponentials are of no use.</summary>
    private readonly T[] _draws = [];

    /// <summary>Takes the exponentials of draws.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="draws">(samples, experts): the noise.</param>
    /// <param name="temperature">Temperature, positive.</param>
    public GateSamples(int experts, ReadOnlySpan<T> draws, T temperature)
    {
        (_experts, _samples) = (experts, draws.Length / experts);
        (_paddedExperts, _paddedSamples) = (Pad(_experts), Pad(_samples));
        if (IsExtreme = AreFarApart(experts, draws, temperature)) _draws = draws.ToArray();
        var factors = new T[draws.Length];
        for (int i = 0; i < factors.Length; i++) factors[i] = draws[i] / temperature;
        TensorPrimitives.Exp<T>(factors, factors);
        _byExpert = new T[_experts * _paddedSamples];
        _bySample = new T[_samples * _paddedExperts];
        for (int s = 0; s < _samples; s++)
            for (int k = 0; k < _experts; k++)
                _byExpert[(k * _paddedSamples) + s] = _bySample[(s * _paddedExperts) + k] = factors[(s * experts) + k];
    }

    /// <summary>Whether the temperature is so low that <see cref="Average"/> would overflow, and <see cref="AverageLogits"/> is to be
    /// used.</summary>
    internal bool IsExtreme { get; }

    /// <summary>Turns logits into the mean over the samples of softmax((logits + noise) / temperature), in place, one sample after the
    /// other: slow, and right at any temperature.</summary>
    /// <param name="logits">(experts, rows).</param>
    /// <param name="temperature">Temperature, positive.</param>
    internal void AverageLogits(Span<T> logits, T temperature)
    {
        int rows = logits.Length / _experts;
        T inverse = T.One / temperature, share = T.One / T.CreateTruncating(_samples);
        var (weights, means) = (new T[_experts], new T[_experts]);
        for (int row = 0; row < rows; row++)
        {
            Array.Clear(means);
            for (int first = 0; first < _draws.Length; first += _experts)
            {
                T largest = T.NegativeInfinity, sum = T.Zero;
                for (int k = 0; k < _experts; k++) largest = T.Max(largest, weights[k] = logits[(k * rows) + row] + _draws[first + k]);
                for (int k = 0; k < _experts; k++) sum += weights[k] = T.Exp((weights[k] - largest) * inverse);
                for (int k = 0; k < _experts; k++) means[k] += share * weights[k] / sum;
            }
            for (int k = 0; k < _experts; k++) logits[(k * rows) + row] = means[k];
        }
    }

    /// <summary>Turns exponentials of logits into the mean over the samples of softmax(logits + noise), in place. Rows don't touch each
    /// other's results.</summary>
    /// <param name="exponentials">(experts, rows): exp(logit / temperature), up to a factor of the row.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Average(Span<T> exponentials)
    {
        int rows = exponentials.Length / _experts, row = 0;
        if (rows >= Vector<T>.Count)
        {
            Span<Vector<T>> scales = _samples <= StackLimit ? stackalloc Vector<T>[_samples] : new Vector<T>[_samples];
            for (; row <= rows - Vector<T>.Count; row += Vector<T>.Count) AverageRows(exponentials[row..], rows, scales);
        }
        if (row == rows) return;
        Span<T> rowScales = _paddedSamples <= StackLimit ? stackalloc T[_paddedSamples] : new T[_paddedSamples];
        Span<T> mean = _paddedExperts <= StackLimit ? stackalloc T[_paddedExperts] : new T[_paddedExperts];
        for (; row < rows; row++) AverageRow(exponentials[row..], rows, rowScales, mean);
    }

    /// <summary>As many rows as a vector holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AverageRows(Span<T> exponentials, int distance, Span<Vector<T>> scales)
    {
        var share = new Vector<T>(T.One / T.CreateTruncating(_samples));
        for (int s = 0; s < scales.Length; s++)
        {
            var sum = Vector<T>.Zero;
            for (int k = 0, at = 0; k < _experts; k++, at += distance)
                sum = MultiplyAdd(new Vector<T>(exponentials[at..]), new Vector<T>(_bySample[(s * _paddedExperts) + k]), sum);
            scales[s] = share / sum;
        }
        for (int k = 0, at = 0; k < _experts; k++, at += distance)
        {
            Vector<T> even = Vector<T>.Zero, odd = Vector<T>.Zero;
            int s = 0;
            for (; s < scales.Length - 1; s += 2)
            {
                even = MultiplyAdd(scales[s], new Vector<T>(_byExpert[(k * _paddedSamples) + s]), even);
                odd = MultiplyAdd(scales[s + 1], new Vector<T>(_byExpert[(k * _paddedSamples) + s + 1]), odd);
            }
            if (s < scales.Length) even = MultiplyAdd(scales[s], new Vector<T>(_byExpert[(k * _paddedSamples) + s]), even);
            (new Vector<T>(exponentials[at..]) * (even + odd)).CopyTo(exponentials[at..]);
        }
    }

    /// <summary>A single row, where vectors hold samples or experts instead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AverageRow(Span<T> exponentials, int distance, Span<T> scales, Span<T> mean)
    {
        var share = new Vector<T>(T.One / T.CreateTruncating(_samples));
        for (int s = 0; s < scales.Length; s += Vector<T>.Count)
        {
            var sum = Vector<T>.Zero;
            for (int k = 0, at = 0; k < _experts; k++, at += distance)
                sum = MultiplyAdd(new Vector<T>(exponentials[at]), new Vector<T>(_byExpert, (k * _paddedSamples) + s), sum);
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
        for (int k = 0, at = 0; k < _experts; k++, at += distance) exponentials[at] *= mean[k];
    }

    private static bool AreFarApart(int experts, ReadOnlySpan<T> draws, T temperature)
    {
        for (int first = 0; first < draws.Length; first += experts)
        {
            // With 0, the exponent of a draw that is alone.
            T most = T.Zero, least = T.Zero;
            foreach (T draw in draws.Slice(first, experts)) (most, least) = (T.Max(most, draw), T.Min(least, draw));
            if (!((most - least) / temperature < T.CreateTruncating(LargestExponent))) return true;
        }
        return false;
    }

    private static int Pad(int count) => (count + Vector<T>.Count - 1) / Vector<T>.Count * Vector<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : (a * b) + c;
}
