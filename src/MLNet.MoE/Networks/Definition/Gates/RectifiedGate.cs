using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Rectified gate, after the attention of ReLA (arXiv 2104.07012): a = max(logits, 0), weights are a / (K rho) with rho the root of the
/// mean square of a over the K experts. Weights don't add up to 1, and a row may have no expert at all.
/// </summary>
/// <remarks>
/// The paper norms the mixed vector, which for one output would leave its sign alone; here the weights are. Its learned factor would do
/// what the output layer's weights and biases do, and is left out. Equal logits above 0 give 1/K each, one alone gives the root of 1/K.
/// </remarks>
internal sealed class RectifiedGate : IGate
{
    private const double Epsilon = 1e-8;

    /// <inheritdoc/>
    public string Name => "rectified";

    /// <inheritdoc/>
    public string Description => "logits above 0, over their root mean square; all experts may be off";

    /// <inheritdoc/>
    public string Source => "arXiv 2104.07012";

    /// <inheritdoc/>
    public bool SumsToOne => false;

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public bool MayBeEmpty => true;

    /// <inheritdoc/>
    public bool HasTemperature => false;

    /// <summary>The root mean square.</summary>
    public int StateLines(int experts) => 1;

    /// <summary>Every expert is alive at first.</summary>
    public float[] LineStarts(int experts)
    {
        float[] starts = new float[experts];
        Array.Fill(starts, 1);
        return starts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartParameter> Parameters(NetworkSpec spec) => [new("temperature", spec.GateTemperature)];

    /// <inheritdoc/>
    public void Check(NetworkSpec spec) => GateCheck.Temperature(spec);

    /// <inheritdoc/>
    public void Forward<T>(in GateArguments<T> gate, Span<T> lines, Span<T> state)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T experts = T.CreateTruncating(gate.Experts), epsilon = T.CreateTruncating(Epsilon);
        int rows = state.Length;
        for (int row = 0; row < rows; row++)
        {
            T squares = T.Zero;
            for (int at = row; at < lines.Length; at += rows)
            {
                T a = lines[at] = T.Max(lines[at], T.Zero);
                squares += a * a;
            }
            T root = state[row] = T.Sqrt((squares / experts) + epsilon), scale = T.One / (experts * root);
            for (int at = row; at < lines.Length; at += rows) lines[at] *= scale;
        }
    }

    /// <inheritdoc/>
    public void Backward<T>(in GateArguments<T> gate, ReadOnlySpan<T> weights, ReadOnlySpan<T> state, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T experts = T.CreateTruncating(gate.Experts);
        int rows = state.Length;
        for (int row = 0; row < rows; row++)
        {
            // With a = weight K rho, the gradient of a is (g - weight K sum(weight g)) / (K rho).
            T scale = T.One / (experts * state[row]), mean = T.Zero;
            for (int at = row; at < gradient.Length; at += rows) mean += gradient[at] * weights[at];
            for (int at = row; at < gradient.Length; at += rows)
                gradient[at] = weights[at] > T.Zero ? scale * (gradient[at] - (experts * weights[at] * mean)) : T.Zero;
        }
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string lines, float[] draws, in GateArguments<float> gate)
    {
        string a = graph.Op("Relu", lines), mean = graph.Unsqueeze(graph.Mean(graph.Multiply(a, a), 2), 2);
        string root = graph.Op("Sqrt", graph.Add(mean, graph.Number((float)Epsilon)));
        return graph.Op("Div", a, graph.Multiply(root, graph.Number((float)gate.Experts)));
    }
}
