using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition;

/// <summary>The network of a gate as nodes of ONNX; values are (copies, rows, units).</summary>
/// <param name="graph">The graph.</param>
/// <param name="gate">The gate.</param>
/// <param name="weights">The network's arrays.</param>
/// <param name="copies">Copies of the gate.</param>
internal sealed class GateGraph(OnnxGraph graph, GateDesign gate, NetworkWeights weights, int copies)
{
    /// <summary>From what the first linear layer gives to the lines.</summary>
    public string Lines(string first)
    {
        List<string> values = [first];
        foreach (var step in gate.Network.Steps) values.Add(Value(step, gate.Network.Units(step.Input), values));
        return values[^1];
    }

    private string Value(GateStep step, int inputs, List<string> values)
    {
        string x = values[step.Input];
        switch (step.Operation)
        {
            case GateOperation.Linear:
                string product = graph.MatMul(x, Constant(step.Weights, copies, inputs, step.Units));
                return step.Bias < 0 ? product : graph.Add(product, Constant(step.Bias, copies, 1, step.Units));
            case GateOperation.Activate:
                return Activated(step, x);
            case GateOperation.Multiply:
                return graph.Multiply(x, values[step.Second]);
            case GateOperation.Add:
                return graph.Add(x, values[step.Second]);
            case GateOperation.Spline:
                return Splines(x, step.Units);
            default:
                return graph.Add(graph.Multiply(Normalized(x), Constant(step.Weights, copies, 1, step.Units)),
                    Constant(step.Bias, copies, 1, step.Units));
        }
    }

    private string Activated(GateStep step, string x)
    {
        if (step.Activated == step.Units) return step.Function!.ToOnnx(graph, x);
        string part = graph.Gather(x, 2, [.. Enumerable.Range(0, step.Activated)]);
        string rest = graph.Gather(x, 2, [.. Enumerable.Range(step.Activated, step.Units - step.Activated)]);
        return graph.Concatenate([step.Function!.ToOnnx(graph, part), rest], 2);
    }

    private string Splines(string x, int units)
    {
        float[] centres = [.. Enumerable.Range(0, SplineBasis.Count).Select(m => (float)SplineBasis.Centre(m))];
        string distance = graph.Op("Sub", graph.Unsqueeze(x, 3), graph.Constant(centres, centres.Length));
        string t = graph.Op("Abs", graph.Op("Div", distance, graph.Number((float)SplineBasis.Spacing)));
        string far = Cube(graph.Op("Sub", graph.Number(2f), t)), near = Cube(graph.Op("Sub", graph.Number(1f), t));
        string sum = graph.Op("Sub", far, graph.Multiply(near, graph.Number(4f)));
        return graph.Reshape(graph.Op("Div", sum, graph.Number(6f)), 0, 0, units);
    }

    private string Cube(string x)
    {
        string positive = graph.Op("Relu", x);
        return graph.Multiply(graph.Multiply(positive, positive), positive);
    }

    private string Normalized(string x)
    {
        string centred = graph.Op("Sub", x, graph.Unsqueeze(graph.Mean(x, 2), 2));
        string variance = graph.Unsqueeze(graph.Mean(graph.Multiply(centred, centred), 2), 2);
        return graph.Op("Div", centred, graph.Op("Sqrt", graph.Add(variance, graph.Number((float)GateNetworkBuilder.Epsilon))));
    }

    private string Constant(int array, params int[] shape) => graph.Constant(weights[WeightKind.GateNetwork, array], shape);
}
