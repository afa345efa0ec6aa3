using System.Numerics;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// What the gates have in common that keep the experts of the largest probabilities: p = softmax(logits / temperature), the weights of
/// those that are kept are p over their sum, all others 0. Of equal probabilities the expert of the lower number comes first.
/// </summary>
internal static class LargestProbabilities
{
    /// <summary>Turns logits into weights.</summary>
    /// <param name="gate">The gate's numbers.</param>
    /// <param name="lines">(experts, rows): logits in, weights out.</param>
    /// <param name="probabilities">(experts, rows), written: p.</param>
    /// <param name="gap">How far from the best a probability may be.</param>
    public static void Keep<T>(in GateArguments<T> gate, Span<T> lines, Span<T> probabilities, T gap)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SoftmaxGate.Softmax(gate.Experts, lines, gate.Temperature);
        lines.CopyTo(probabilities);
        // All of them are the softmax itself, to the bit.
        if (gate.ActiveExperts >= gate.Experts && gap >= T.One) return;
        int rows = lines.Length / gate.Experts, most = Math.Min(gate.ActiveExperts, gate.Experts);
        lines.Clear();
        for (int row = 0; row < rows; row++) KeepRow(most, gap, probabilities[row..], lines[row..], rows);
    }

    /// <summary>The gates in ONNX, where ranks are counted by comparisons.</summary>
    public static string ToOnnx(OnnxGraph graph, string lines, in GateArguments<float> gate, float gap)
    {
        int experts = gate.Experts;
        string p = graph.SoftMax(graph.Op("Div", lines, graph.Number(gate.Temperature)), 2);
        if (gate.ActiveExperts >= experts && gap >= 1) return p;
        float[] before = new float[experts * experts];
        // (the expert, the other): 1 where an equal probability of the other comes first.
        for (int expert = 0; expert < experts; expert++)
            for (int other = 0; other < expert; other++) before[(expert * experts) + other] = 1;
        string own = graph.Unsqueeze(p, 3), others = graph.Unsqueeze(p, 2);
        string greater = graph.Single(graph.Op("Greater", others, own)), equal = graph.Single(graph.Op("Equal", others, own));
        string ahead = graph.Sum(graph.Add(greater, graph.Multiply(equal, graph.Constant(before, experts, experts))), 3);
        string kept = graph.Single(graph.Op("Less", ahead, graph.Number((float)gate.ActiveExperts)));
        if (gap < 1)
        {
            string best = graph.Node("ReduceMax", [p], ("axes", new[] { 2 }), ("keepdims", 1));
            string isFar = graph.Single(graph.Op("Greater", graph.Op("Sub", best, p), graph.Number(gap)));
            kept = graph.Multiply(kept, graph.Op("Sub", graph.Number(1f), isFar));
        }
        string weights = graph.Multiply(p, kept);
        return graph.Op("Div", weights, graph.Unsqueeze(graph.Sum(weights, 2), 2));
    }

    private static void KeepRow<T>(int most, T gap, ReadOnlySpan<T> p, Span<T> weights, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.Zero, sum = T.Zero;
        for (int kept = 0; kept < most; kept++)
        {
            int best = -1;
            for (int at = 0; at < p.Length; at += rows)
                if (weights[at] == T.Zero && (best < 0 || p[at] > p[best])) best = at;
            if (kept == 0) largest = p[best];
            else if (!(largest - p[best] <= gap) || p[best] == T.Zero) break;
            weights[best] = p[best];
            sum += p[best];
        }
        for (int at = 0; at < weights.Length; at += rows)
            if (weights[at] != T.Zero) weights[at] /= sum;
    }
}
