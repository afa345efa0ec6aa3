using MLNet.MoE.Networks.Definition.Embeddings;

namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// Which arrays a network has. The one place that knows names and shapes: initialisation, both engines, saving and ONNX follow it.
/// Copies is 1 where members share gate and experts, and the number of members where they are independent.
/// </summary>
public static class WeightLayout
{
    /// <summary>Learned input scale: (inputs but for sparse columns).</summary>
    public const string InputScale = "input.scale";

    /// <summary>Input adapters: (members, inputs but for sparse columns).</summary>
    public const string InputAdapters = "adapters.input";

    /// <summary>Adapters of sparse columns: (sparse columns, members).</summary>
    public const string SparseAdapters = "adapters.sparse";

    /// <summary>Gate weights: (copies, inputs, experts).</summary>
    public const string GateWeights = "gate.weights";

    /// <summary>Gate biases: (copies, experts).</summary>
    public const string GateBias = "gate.bias";

    /// <summary>Output layer: (members, experts, width, outputs).</summary>
    public const string HeadWeights = "head.weights";

    /// <summary>Output biases: (members, experts, outputs).</summary>
    public const string HeadBias = "head.bias";

    /// <summary>Weights of the experts' layer: (copies, experts, fan-in, width); fan-in of layer 0 is the input, of a layer that reads all experts (experts * width).</summary>
    public static string ExpertWeights(int layer) => $"experts.{layer}.weights";

    /// <summary>Biases of the experts' layer: (copies, experts, width); (members, experts, width) under full sharing.</summary>
    public static string ExpertBias(int layer) => $"experts.{layer}.bias";

    /// <summary>Adapters of the input of the experts' layer, from layer 1 on: (members, experts, width). Full sharing only.</summary>
    public static string ExpertInputAdapters(int layer) => $"experts.{layer}.adapters.in";

    /// <summary>Adapters of the output of the experts' layer: (members, experts, width). Full sharing only.</summary>
    public static string ExpertOutputAdapters(int layer) => $"experts.{layer}.adapters.out";

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
            shapes.Add(new(InputScale, [spec.ScaledCount], WeightGroup.Scale, false, WeightStart.Constant, 1));
        if (HasInputAdapters(spec))
            shapes.Add(new(InputAdapters, [members, spec.ScaledCount], WeightGroup.Adapter, false, WeightStart.Normal, 1) { Runs = ColumnWidths(spec) });
        if (HasInputAdapters(spec) && spec.SparseColumns > 0)
            shapes.Add(new(SparseAdapters, [spec.SparseColumns, members], WeightGroup.Adapter, false, WeightStart.Normal, 1));
        if (spec.HasGate)
        {
            shapes.Add(new(GateWeights, [copies, inputs, experts], WeightGroup.Gate, true, WeightStart.Uniform, FanIn(inputs)));
            shapes.Add(new(GateBias, [copies, experts], WeightGroup.Gate, false, WeightStart.Uniform, FanIn(inputs)));
        }
        for (int layer = 0; layer < spec.Layers; layer++) AddLayer(shapes, spec, layer);
        shapes.Add(new(HeadWeights, [members, experts, spec.Width, spec.Outputs], WeightGroup.Head, true, WeightStart.Uniform, spec.HeadScale * FanIn(spec.Width)));
        shapes.Add(new(HeadBias, [members, experts, spec.Outputs], WeightGroup.Head, false, WeightStart.Uniform, FanIn(spec.Width)));
        return shapes;
    }

    private static void AddLayer(List<WeightShape> shapes, NetworkSpec spec, int layer)
    {
        int fanIn = spec.FanIn(layer), copies = Copies(spec);
        bool adapters = HasLayerAdapters(spec);
        shapes.Add(new(ExpertWeights(layer), [copies, spec.Experts, fanIn, spec.Width], WeightGroup.Body, true, WeightStart.Uniform, FanIn(fanIn)));
        if (spec.ExpertBiases)
            shapes.Add(new(ExpertBias(layer), [adapters ? spec.Members : copies, spec.Experts, spec.Width], WeightGroup.Body, false, WeightStart.Uniform, FanIn(fanIn)));
        if (!adapters) return;
        if (layer > 0)
            shapes.Add(new(ExpertInputAdapters(layer), [spec.Members, spec.Experts, fanIn], WeightGroup.Adapter, false, WeightStart.Constant, 1));
        shapes.Add(new(ExpertOutputAdapters(layer), [spec.Members, spec.Experts, spec.Width], WeightGroup.Adapter, false, WeightStart.Constant, 1));
    }

    /// <summary>Coordinates of each column of the input but for sparse ones: embedded, plain, one-hot.</summary>
    private static int[] ColumnWidths(NetworkSpec spec) =>
        [.. Enumerable.Repeat(spec.EmbeddingSize, spec.NumericColumns), .. Enumerable.Repeat(1, spec.PlainColumns), .. spec.CategorySizes];

    private static float FanIn(int count) => 1 / MathF.Sqrt(Math.Max(1, count));
}
