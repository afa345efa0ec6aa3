using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>weights = softmax(logits / temperature): the gate of the plain mixture of experts (Jacobs et al. 1991).</summary>
internal class SoftmaxGate : IGate
{
    /// <inheritdoc/>
    public virtual string Name => "softmax";

    /// <inheritdoc/>
    public virtual string Description => "softmax of the logits";

    /// <inheritdoc/>
    public virtual bool IsNoisy => false;

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) => [new("temperature", spec.GateTemperature)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec)
    {
        float temperature = spec.GateTemperature;
        if (!(temperature > 0 && float.IsFinite(temperature)))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"its {nameof(spec.GateTemperature)} is {temperature}; it must be a finite number above 0."));
        if (!float.IsFinite(1 / temperature))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"its {nameof(spec.GateTemperature)} is {temperature}, too small to divide by."));
    }

    /// <inheritdoc/>
    public virtual void Noise<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => uniform.Clear();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward<T>(int experts, Span<T> values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Exponentials(experts, values, temperature);
        int rows = values.Length / experts, row = 0;
        for (; row <= rows - Vector<T>.Count; row += Vector<T>.Count)
        {
            var sum = Vector<T>.Zero;
            for (int i = row; i < values.Length; i += rows) sum += new Vector<T>(values[i..]);
            var scale = Vector<T>.One / sum;
            for (int i = row; i < values.Length; i += rows) (new Vector<T>(values[i..]) * scale).CopyTo(values[i..]);
        }
        for (; row < rows; row++)
        {
            T sum = T.Zero;
            for (int i = row; i < values.Length; i += rows) sum += values[i];
            T scale = T.One / sum;
            for (int i = row; i < values.Length; i += rows) values[i] *= scale;
        }
    }

    /// <summary>
    /// With alpha the weights and g their gradient, that of logit k is alpha_k (g_k - sum over j of alpha_j g_j) / temperature. Noise that
    /// was added to the logits is a constant, so it is the same with noise.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward<T>(int experts, ReadOnlySpan<T> weights, Span<T> gradient, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        int rows = gradient.Length / experts, row = 0;
        for (; row <= rows - Vector<T>.Count; row += Vector<T>.Count)
        {
            var mean = Vector<T>.Zero;
            for (int i = row; i < gradient.Length; i += rows) mean += new Vector<T>(weights[i..]) * new Vector<T>(gradient[i..]);
            for (int i = row; i < gradient.Length; i += rows)
                (new Vector<T>(weights[i..]) * (new Vector<T>(gradient[i..]) - mean) * inverse).CopyTo(gradient[i..]);
        }
        for (; row < rows; row++)
        {
            T mean = T.Zero;
            for (int i = row; i < gradient.Length; i += rows) mean += weights[i] * gradient[i];
            for (int i = row; i < gradient.Length; i += rows) gradient[i] = weights[i] * (gradient[i] - mean) * inverse;
        }
    }

    /// <inheritdoc/>
    public void ForwardMean<T>(int experts, Span<T> values, GateSamples<T> samples, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (samples.IsExtreme)
        {
            samples.AverageLogits(values, temperature);
            return;
        }
        Exponentials(experts, values, temperature);
        samples.Average(values);
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string logits, float[] draws, int experts, float temperature)
    {
        if (draws.Length == 0) return graph.SoftMax(graph.Op("Div", logits, graph.Number(temperature)), 2);
        string noisy = graph.Add(graph.Unsqueeze(logits, 2), graph.Constant(draws, draws.Length / experts, experts));
        return graph.Mean(graph.SoftMax(graph.Op("Div", noisy, graph.Number(temperature)), 3), 2);
    }

    /// <summary>exp((value - the row's largest) / temperature), in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials<T>(int experts, Span<T> values, T temperature)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T inverse = T.One / temperature;
        int rows = values.Length / experts, row = 0;
        for (; row <= rows - Vector<T>.Count; row += Vector<T>.Count)
        {
            var largest = new Vector<T>(values[row..]);
            for (int i = row + rows; i < values.Length; i += rows) largest = Vector.Max(largest, new Vector<T>(values[i..]));
            for (int i = row; i < values.Length; i += rows) ((new Vector<T>(values[i..]) - largest) * inverse).CopyTo(values[i..]);
        }
        for (; row < rows; row++)
        {
            T largest = values[row];
            for (int i = row + rows; i < values.Length; i += rows) largest = values[i] > largest ? values[i] : largest;
            for (int i = row; i < values.Length; i += rows) values[i] = (values[i] - largest) * inverse;
        }
        ShortSpans.Exp(values);
    }
}
