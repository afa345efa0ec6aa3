using System.Numerics;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// The threshold gate of AdaMoLE (arXiv 2405.00361): p = softmax(logits / temperature), a further line t gives the row's threshold
/// theta = largest * logistic(t), and weights are max(p - theta, 0) over their sum.
/// </summary>
/// <remarks>The largest threshold is one over the number of experts, which the best expert always passes.</remarks>
internal sealed class ThresholdGate : IGate
{
    /// <summary>Start of t: a small threshold, so that nearly all experts learn at first.</summary>
    private const float Start = -2;

    /// <inheritdoc/>
    public string Name => "threshold";

    /// <inheritdoc/>
    public string Description => "what an expert's probability has beyond a threshold that is learned for each row";

    /// <inheritdoc/>
    public string Source => "arXiv 2405.00361";

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public int Lines(int experts) => experts + 1;

    /// <summary>The probabilities, the threshold, and the sum of what is beyond it (0 where it was too little to divide by).</summary>
    public int StateLines(int experts) => experts + 2;

    /// <inheritdoc/>
    public float[] LineStarts(int experts) => [.. new float[experts], Start];

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) =>
        [new("temperature", spec.GateTemperature), new("largest threshold", GateDesign.Of(spec).Arguments<float>().LargestThreshold)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = lines.Length / (gate.Experts + 1), length = gate.Experts * rows;
        Span<T> p = lines[..length], threshold = state.Slice(length, rows), sums = state[(length + rows)..];
        SoftmaxGate.Softmax(gate.Experts, p, gate.Temperature);
        p.CopyTo(state);
        for (int row = 0; row < rows; row++) threshold[row] = -lines[length + row];
        ShortSpans.Exp(threshold);
        for (int row = 0; row < rows; row++)
        {
            T theta = threshold[row] = gate.LargestThreshold / (T.One + threshold[row]), sum = T.Zero;
            for (int at = row; at < length; at += rows) sum += T.Max(p[at] - theta, T.Zero);
            // Equal probabilities and a threshold that rounds to them leave nothing.
            sums[row] = sum = sum < T.CreateTruncating(1e-12) ? T.Zero : sum;
            if (sum == T.Zero) continue;
            for (int at = row; at < length; at += rows) p[at] = T.Max(p[at] - theta, T.Zero) / sum;
        }
    }

    /// <inheritdoc/>
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = gradient.Length / (gate.Experts + 1), length = gate.Experts * rows;
        for (int row = 0; row < rows; row++)
        {
            T theta = state[length + row], sum = state[length + rows + row], mean = T.Zero, thetaGradient = T.Zero;
            for (int at = row; sum != T.Zero && at < length; at += rows) mean += weights[at] * gradient[at];
            for (int at = row; sum != T.Zero && at < length; at += rows)
            {
                T beyond = state[at] > theta ? (gradient[at] - mean) / sum : T.Zero;
                gradient[at] = beyond;
                thetaGradient -= beyond;
            }
            gradient[length + row] = thetaGradient * theta * (T.One - (theta / gate.LargestThreshold));
        }
        SoftmaxGate.SoftmaxBackward(gate.Experts, state[..length], gradient[..length], gate.Temperature);
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
    {
        string logits = graph.Gather(lines, 2, [.. Enumerable.Range(0, gate.Experts)]);
        string p = graph.SoftMax(graph.Op("Div", logits, graph.Number(gate.Temperature)), 2);
        string theta = graph.Multiply(graph.Op("Sigmoid", graph.Gather(lines, 2, gate.Experts)), graph.Number(gate.LargestThreshold));
        string beyond = graph.Op("Relu", graph.Op("Sub", p, theta)), sum = graph.Unsqueeze(graph.Sum(beyond, 2), 2);
        string isNothing = graph.Op("Less", sum, graph.Number(1e-12f));
        return graph.Op("Where", isNothing, p, graph.Op("Div", beyond, graph.Op("Max", sum, graph.Number(1e-12f))));
    }
}
