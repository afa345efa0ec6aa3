using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// Which arrays a network has. The one place that knows their shapes: initialisation, both engines, saving and ONNX follow it.
/// </summary>
public static class WeightLayout
{
    /// <summary>Number of copies of gate and experts.</summary>
    public static int Copies(NetworkSpec spec) => spec.Sharing == MemberSharing.Independent ? spec.Members : 1;

    /// <summary>Whether members have adapters at the input.</summary>
    public static bool HasInputAdapters(NetworkSpec spec) => spec.Members > 1 && spec.Sharing != MemberSharing.Independent;

    /// <summary>Whether members have adapters at every layer.</summary>
    public static bool HasLayerAdapters(NetworkSpec spec) => spec.Members > 1 && spec.Sharing == MemberSharing.Full;

    /// <summary>All arrays of a network, in the order in which they are kept.</summary>
    public static IReadOnlyList<WeightShape> For(NetworkSpec spec)
    {
        int inputs = spec.InputCount, copies = Copies(spec), members = spec.Members, experts = spec.Experts;
        var shapes = new List<WeightShape>(EmbeddingRegistry.Get(spec.Embedding).Weights(spec));
        if (spec.InputScale)
            shapes.Add(new(new(WeightKind.InputScale), [spec.ScaledCount], WeightGroup.Scale, false, WeightStart.Constant, 1));
        if (HasInputAdapters(spec))
        {
            var start = WeightStart.Normal;
            shapes.Add(
                new(new(WeightKind.InputAdapters), [members, spec.ScaledCount], WeightGroup.Adapter, false, start,
                    1) { Runs = ColumnWidths(spec) });
            if (spec.SparseColumns > 0)
                shapes.Add(new(new(WeightKind.SparseAdapters), [spec.SparseColumns, members], WeightGroup.Adapter, false, start, 1));
        }
        if (spec.HasGate) AddGate(shapes, spec);
        for (int layer = 0; layer < spec.Layers; layer++) AddLayer(shapes, spec, layer);
        float headScale = spec.HeadScale * FanIn(spec.Width);
        shapes.Add(
            new(new(WeightKind.HeadWeights), [members, experts, spec.Width, spec.Outputs], WeightGroup.Head, true, WeightStart.Uniform,
                headScale));
        shapes.Add(
            new(new(WeightKind.HeadBias), [members, experts, spec.Outputs], WeightGroup.Head, false, WeightStart.Uniform,
                FanIn(spec.Width)));
        if (spec.HasGate && GateRegistry.Get(spec.Gate).MayBeEmpty)
            shapes.Add(new(new(WeightKind.HeadRest), [members, spec.Outputs], WeightGroup.Head, false, WeightStart.Constant, 0));
        return shapes;
    }

    private static void AddGate(List<WeightShape> shapes, NetworkSpec spec)
    {
        var gates = Enumerable.Range(0, spec.Gates).Select(gate => GateDesign.Of(spec, gate)).ToArray();
        int inputs = spec.InputCount, copies = Copies(spec), units = gates[0].FirstUnits;
        float scale = gates[0].FirstScale * FanIn(inputs);
        for (int gate = 0; gate < spec.GateMatrices; gate++)
            shapes.Add(
                new(new(WeightKind.GateWeights, gate), [copies, inputs, units], WeightGroup.Gate, true, WeightStart.Uniform, scale));
        for (int gate = 0; gate < spec.Gates; gate++)
            shapes.Add(
                new(new(WeightKind.GateBias, gate), [copies, units], WeightGroup.Gate, false, WeightStart.Uniform,
                    scale) { Offsets = gates[gate].FirstStarts });
        foreach (var gate in gates) shapes.AddRange(gate.Network.Arrays);
    }

    private static void AddLayer(List<WeightShape> shapes, NetworkSpec spec, int layer)
    {
        int fanIn = spec.FanIn(layer), copies = Copies(spec), experts = spec.Experts, members = spec.Members;
        bool adapters = HasLayerAdapters(spec);
        float[] learned = ExpertActivations.LearnedStarts(spec);
        Add(WeightKind.ExpertWeights, [copies, spec.Matrices, fanIn, spec.Width], WeightGroup.Body, true, WeightStart.Uniform,
            FanIn(fanIn));
        if (spec.ExpertBiases)
            Add(WeightKind.ExpertBias, [adapters ? members : copies, spec.Matrices, spec.Width], WeightGroup.Body, false,
                WeightStart.Uniform, FanIn(fanIn));
        if (learned.Length > 0)
            shapes.Add(new(new(WeightKind.ActivationNumbers, layer), [copies, experts], WeightGroup.Body, false, WeightStart.Constant,
                0) { Offsets = learned });
        if (!adapters) return;
        if (layer > 0) Add(WeightKind.ExpertInputAdapters, [members, experts, fanIn], WeightGroup.Adapter, false, WeightStart.Constant, 1);
        Add(WeightKind.ExpertOutputAdapters, [members, experts, spec.Width], WeightGroup.Adapter, false, WeightStart.Constant, 1);

        void Add(WeightKind kind, int[] extents, WeightGroup group, bool decays, WeightStart start, float scale) =>
            shapes.Add(new(new(kind, layer), extents, group, decays, start, scale));
    }

    /// <summary>Coordinates of each column of the input but for sparse ones: embedded, plain, one-hot.</summary>
    private static int[] ColumnWidths(NetworkSpec spec)
    {
        int[] widths = new int[spec.PreparedColumns + spec.CategorySizes.Count];
        for (int i = 0; i < spec.PreparedColumns; i++) widths[i] = i < spec.NumericColumns ? spec.EmbeddingSize : 1;
        for (int i = 0; i < spec.CategorySizes.Count; i++) widths[spec.PreparedColumns + i] = spec.CategorySizes[i];
        return widths;
    }

    private static float FanIn(int count) => 1 / MathF.Sqrt(Math.Max(1, count));
}
