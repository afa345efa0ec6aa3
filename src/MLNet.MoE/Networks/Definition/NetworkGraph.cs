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
    private readonly int _copies = WeightLayout.Copies(spec), _units = spec.Experts * spec.Width, _columns = spec.Matrices * spec.Width;

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
        string alpha = design.Selection.ToOnnx(graph, lines, draws, design.Arguments<float>());
        if (design.CommonLogits < 0) return alpha;
        float share = design.Parts.Shrinkage;
        string common = graph.SoftMax(Values(WeightKind.GateNetwork, design.CommonLogits, _copies, 1, spec.Experts), 2);
        return graph.Add(graph.Multiply(alpha, graph.Number(1 - share)), graph.Multiply(common, graph.Number(share)));
    }

    /// <summary>Outputs of the experts: (members, experts, rows, outputs).</summary>
    private string Experts(string input)
    {
        string h = input;
        for (int layer = 0; layer < spec.Layers; layer++) h = Units(Sums(h, layer), layer);
        string biases = Values(WeightKind.HeadBias, 0, spec.Members, spec.Experts, 1, spec.Outputs);
        return graph.Add(
            Product(ByExpert(h), weights[WeightKind.HeadWeights], spec.Members, spec.Experts, spec.Width, spec.Outputs), biases);
    }

    /// <summary>z of a layer: (members or copies, rows, experts * width).</summary>
    private string Sums(string h, int layer)
    {
        bool adapts = WeightLayout.HasLayerAdapters(spec);
        string z;
        if (layer == 0 || spec.ReadsAllExperts(layer))
        {
            int fanIn = spec.FanIn(layer);
            z = Product(h, SideBySide(weights[WeightKind.ExpertWeights, layer], fanIn), _copies, fanIn, _columns);
        }
        else
        {
            string own = ByExpert(h);
            if (adapts)
                own = graph.Multiply(own, Values(WeightKind.ExpertInputAdapters, layer, spec.Members, spec.Experts, 1, spec.Width));
            if (spec.GatedUnits) own = graph.Gather(own, 1, [.. Enumerable.Range(0, spec.Matrices).Select(matrix => matrix / 2)]);
            own = Product(own, weights[WeightKind.ExpertWeights, layer], _copies, spec.Matrices, spec.Width, spec.Width);
            z = graph.Reshape(graph.Transpose(own, 0, 2, 1, 3), 0, 0, _columns);
        }
        if (adapts) z = graph.Multiply(z, Values(WeightKind.ExpertOutputAdapters, layer, spec.Members, 1, _units));
        if (spec.ExpertBiases) z = graph.Add(z, Values(WeightKind.ExpertBias, layer, adapts ? spec.Members : _copies, 1, _columns));
        return z;
    }

    /// <summary>A product with weights. Of gated units, which multiply what is rounded, it is one of double precision.</summary>
    private string Product(string h, float[] values, params int[] shape)
    {
        if (!spec.GatedUnits) return graph.MatMul(h, graph.Constant(values, shape));
        return graph.Single(graph.MatMul(graph.Double(h), graph.Constant(Array.ConvertAll(values, value => (double)value), shape)));
    }

    /// <summary>From (members, rows, experts * width) to (members, experts, rows, width).</summary>
    private string ByExpert(string h) => graph.Transpose(graph.Reshape(h, 0, 0, spec.Experts, spec.Width), 0, 2, 1, 3);

    /// <summary>h of a layer: (members or copies, rows, experts * width).</summary>
    private string Units(string z, int layer)
    {
        if (!spec.GatedUnits) return Activate(z, layer);
        int[] places = [.. from expert in Enumerable.Range(0, spec.Experts) from unit in Enumerable.Range(0, spec.Width)
            select (2 * expert * spec.Width) + unit];
        string h = Activate(graph.Gather(z, 2, places), layer);
        return graph.Add(h, graph.Multiply(h, graph.Gather(z, 2, Array.ConvertAll(places, place => place + spec.Width))));
    }

    private string Activate(string z, int layer)
    {
        var runs = ExpertActivations.Runs(spec);
        if (runs.Length == 1) return Activate(runs[0].Name, z, 0, spec.Experts, layer);
        return graph.Concatenate([.. runs.Select(run =>
        {
            string own = graph.Gather(z, 2, [.. Enumerable.Range(run.First * spec.Width, run.Count * spec.Width)]);
            return Activate(run.Name, own, run.First, run.Count, layer);
        })], 2);
    }

    /// <summary>The activation of some experts' units.</summary>
    private string Activate(string name, string z, int first, int count, int layer)
    {
        var activation = ActivationRegistry.Get(name);
        if (activation.Learned is not { } learned) return activation.ToOnnx(graph, z);
        float[] numbers = weights[WeightKind.ActivationNumbers, layer];
        float[] byUnit = [.. from copy in Enumerable.Range(0, _copies) from expert in Enumerable.Range(first, count)
            from _ in Enumerable.Range(0, spec.Width) select numbers[(copy * spec.Experts) + expert]];
        return learned.ToOnnx(graph, z, graph.Constant(byUnit, _copies, 1, count * spec.Width));
    }

    /// <summary>From (copies, experts, fan-in, width) to (copies, fan-in, experts * width).</summary>
    private float[] SideBySide(float[] values, int fanIn)
    {
        float[] turned = new float[values.Length];
        for (int at = 0; at < values.Length; at++)
        {
            var (unit, input, expert) = (at % spec.Width, at / spec.Width % fanIn, at / spec.Width / fanIn % spec.Matrices);
            int copy = at / spec.Width / fanIn / spec.Matrices;
            turned[((((copy * fanIn) + input) * spec.Matrices) + expert) * spec.Width + unit] = values[at];
        }
        return turned;
    }

    private string Values(WeightKind kind, int index, params int[] shape) => graph.Constant(weights[kind, index], shape);
}
