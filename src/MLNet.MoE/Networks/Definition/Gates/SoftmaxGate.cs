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
    public virtual string Source => "Jacobs et al. 1991";

    /// <inheritdoc/>
    public virtual string Noise => GateNoiseRegistry.None;

    /// <inheritdoc/>
    public bool AveragesNoise => true;

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) => [new("temperature", spec.GateTemperature)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Softmax(gate.Experts, lines, gate.Temperature);

    /// <summary>softmax(values / temperature), in place.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="values">(experts, rows).</param>
    /// <param name="temperature">Temperature, positive.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Softmax<T>(int experts, Span<T> values, T temperature)
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
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SoftmaxBackward(gate.Experts, weights, gradient, gate.Temperature);

    /// <summary>The backward pass of <see cref="Softmax{T}"/>, also over some of the experts: the others have weights of 0.</summary>
    /// <param name="experts">Number of experts.</param>
    /// <param name="weights">(experts, rows).</param>
    /// <param name="gradient">(experts, rows): gradient of the weights in, of the logits out.</param>
    /// <param name="temperature">Temperature, positive.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SoftmaxBackward<T>(int experts, ReadOnlySpan<T> weights, Span<T> gradient, T temperature)
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
    public void ForwardMean<T>(in GateArguments<T> gate, Span<T> values, GateSamples<T> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (samples.IsExtreme)
        {
            samples.AverageLogits(values, gate.Temperature);
            return;
        }
        Exponentials(gate.Experts, values, gate.Temperature);
        samples.Average(values);
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
    {
        if (draws.Length == 0) return graph.SoftMax(graph.Op("Div", lines, graph.Number(gate.Temperature)), 2);
        string noisy = graph.Add(graph.Unsqueeze(lines, 2), graph.Constant(draws, draws.Length / gate.Experts, gate.Experts));
        return graph.Mean(graph.SoftMax(graph.Op("Div", noisy, graph.Number(gate.Temperature)), 3), 2);
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
