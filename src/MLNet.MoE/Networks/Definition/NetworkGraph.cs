using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// The network as nodes of ONNX: all members and experts at a time, otherwise as <see cref="ReferenceNetwork"/> defines it.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="spec">The network.</param>
/// <param name="weights">Its arrays.</param>
/// <param name="draws">(samples, experts): the gate's noise draws; empty for none.</param>
internal sealed class NetworkGraph(OnnxGraph graph, NetworkSpec spec, NetworkWeights weights, float[] draws)
{
    private readonly int _copies = WeightLayout.Copies(spec), _units = spec.Experts * spec.Width;

    /// <summary>Members' outputs.</summary>
    /// <param name="rows">The prepared rows.</param>
    /// <returns>(members, rows, outputs).</returns>
    public string Outputs(PreparedGraph rows)
    {
        string input = Input(rows), outputs = Experts(input);
        if (!spec.HasGate) return graph.Sum(outputs, 1);
        string alpha = graph.Concatenate([.. Enumerable.Range(0, spec.Gates).Select(gate =>
            graph.Unsqueeze(graph.Transpose(Gate(input, gate), 0, 2, 1), 3))], 3);
        if (spec.Gates > 1) alpha = graph.Gather(alpha, 3, spec.GateOfOutputs());
        string mixed = graph.Sum(graph.Multiply(outputs, alpha), 1);
        return weights.Find(WeightKind.HeadRest) is null ? mixed
            : graph.Add(mixed, Values(WeightKind.HeadRest, 0, spec.Members, 1, spec.Outputs));
    }

    /// <summary>u: (members, rows, inputs); (1, rows, inputs) where all members read the same.</summary>
    private string Input(PreparedGraph rows)
    {
        var parts = new List<string>();
        if (rows.Numbers is { } numbers) parts.Add(EmbeddingRegistry.Get(spec.Embedding).ToOnnx(graph, spec, weights, numbers));
        parts.AddRange(rows.Plain);
        if (rows.Categories is { } categories) parts.Add(categories);
        if (rows.Sparse is { } sparse) parts.Add(sparse);
        string x = graph.Unsqueeze(graph.Concatenate(parts, 1), 0);
        float[]? scale = weights.Find(WeightKind.InputScale), adapters = weights.Find(WeightKind.InputAdapters);
        if (scale is null && adapters is null) return x;
        int members = adapters is null ? 1 : spec.Members, inputs = spec.InputCount, scaled = spec.ScaledCount;
        float[]? sparseAdapters = weights.Find(WeightKind.SparseAdapters);
        float[] factors = new float[members * inputs];
        for (int m = 0; m < members; m++)
        {
            for (int i = 0; i < inputs; i++)
                factors[(m * inputs) + i] = i < scaled ? (scale?[i] ?? 1) * (adapters?[(m * scaled) + i] ?? 1)
                    : sparseAdapters?[((i - scaled) * spec.Members) + m] ?? 1;
        }
        return graph.Multiply(x, graph.Constant(factors, members, 1, inputs));
    }

    /// <summary>alpha: (copies or members, rows, experts).</summary>
    private string Gate(string input, int gate)
    {
        var design = GateDesign.Of(spec, gate);
        int matrix = spec.GateMatrices == 1 ? 0 : gate;
        string first = graph.MatMul(input, Values(WeightKind.GateWeights, matrix, _copies, spec.InputCount, design.FirstUnits));
        first = graph.Add(first, Values(WeightKind.GateBias, gate, _copies, 1, design.FirstUnits));
        string lines = new GateGraph(graph, design, weights, _copies).Lines(first);
        if (design.Lines > design.SelectionLines) lines = graph.Gather(lines, 2, [.. Enumerable.Range(0, design.SelectionLines)]);
        return design.Selection.ToOnnx(graph, lines, draws, design.Arguments<float>());
    }

    /// <summary>Outputs of the experts: (members, experts, rows, outputs).</summary>
    private string Experts(string input)
    {
        string h = input;
        for (int layer = 0; layer < spec.Layers; layer++) h = Activate(Sums(h, layer));
        string heads = Values(WeightKind.HeadWeights, 0, spec.Members, spec.Experts, spec.Width, spec.Outputs);
        string biases = Values(WeightKind.HeadBias, 0, spec.Members, spec.Experts, 1, spec.Outputs);
        return graph.Add(graph.MatMul(ByExpert(h), heads), biases);
    }

    /// <summary>z of a layer: (members or copies, rows, experts * width).</summary>
    private string Sums(string h, int layer)
    {
        bool adapts = WeightLayout.HasLayerAdapters(spec);
        string z;
        if (layer == 0 || spec.ReadsAllExperts(layer))
        {
            int fanIn = spec.FanIn(layer);
            z = graph.MatMul(h, graph.Constant(SideBySide(weights[WeightKind.ExpertWeights, layer], fanIn), _copies, fanIn, _units));
        }
        else
        {
            string own = ByExpert(h);
            if (adapts)
                own = graph.Multiply(own, Values(WeightKind.ExpertInputAdapters, layer, spec.Members, spec.Experts, 1, spec.Width));
            own = graph.MatMul(own, Values(WeightKind.ExpertWeights, layer, _copies, spec.Experts, spec.Width, spec.Width));
            z = graph.Reshape(graph.Transpose(own, 0, 2, 1, 3), 0, 0, _units);
        }
        if (adapts) z = graph.Multiply(z, Values(WeightKind.ExpertOutputAdapters, layer, spec.Members, 1, _units));
        if (spec.ExpertBiases) z = graph.Add(z, Values(WeightKind.ExpertBias, layer, adapts ? spec.Members : _copies, 1, _units));
        return z;
    }

    /// <summary>From (members, rows, experts * width) to (members, experts, rows, width).</summary>
    private string ByExpert(string h) => graph.Transpose(graph.Reshape(h, 0, 0, spec.Experts, spec.Width), 0, 2, 1, 3);

    private string Activate(string z)
    {
        var runs = ExpertActivations.Runs(spec);
        if (runs.Length == 1) return ActivationRegistry.Get(runs[0].Name).ToOnnx(graph, z);
        return graph.Concatenate([.. runs.Select(run =>
        {
            string own = graph.Gather(z, 2, [.. Enumerable.Range(run.First * spec.Width, run.Count * spec.Width)]);
            return ActivationRegistry.Get(run.Name).ToOnnx(graph, own);
        })], 2);
    }

    /// <summary>From (copies, experts, fan-in, width) to (copies, fan-in, experts * width).</summary>
    private float[] SideBySide(float[] values, int fanIn)
    {
        float[] turned = new float[values.Length];
        for (int at = 0; at < values.Length; at++)
        {
            var (unit, input, expert) = (at % spec.Width, at / spec.Width % fanIn, at / spec.Width / fanIn % spec.Experts);
            int copy = at / spec.Width / fanIn / spec.Experts;
            turned[((((copy * fanIn) + input) * spec.Experts) + expert) * spec.Width + unit] = values[at];
        }
        return turned;
    }

    private string Values(WeightKind kind, int index, params int[] shape) => graph.Constant(weights[kind, index], shape);
}
