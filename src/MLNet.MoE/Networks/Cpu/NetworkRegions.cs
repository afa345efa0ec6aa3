using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>A network's arrays looked up once, so that passes neither build names nor search for them.</summary>
internal sealed class NetworkRegions
{
    public NetworkRegions(NetworkSpec spec, ParameterLayout layout)
    {
        InputScale = layout.Find(WeightKind.InputScale);
        InputAdapters = layout.Find(WeightKind.InputAdapters);
        SparseAdapters = layout.Find(WeightKind.SparseAdapters);
        GateWeights = layout.Find(WeightKind.GateWeights);
        GateBias = layout.Find(WeightKind.GateBias);
        HeadWeights = layout[WeightKind.HeadWeights];
        HeadBias = layout[WeightKind.HeadBias];
        var layers = Enumerable.Range(0, spec.Layers);
        Weights = [.. layers.Select(l => layout[WeightKind.ExpertWeights, l])];
        Bias = [.. layers.Select(l => layout.Find(WeightKind.ExpertBias, l))];
        LayerInputAdapters = [.. layers.Select(l => layout.Find(WeightKind.ExpertInputAdapters, l))];
        LayerOutputAdapters = [.. layers.Select(l => layout.Find(WeightKind.ExpertOutputAdapters, l))];
    }

    public Region? InputScale { get; }

    public Region? InputAdapters { get; }

    /// <summary>Null without sparse columns.</summary>
    public Region? SparseAdapters { get; }

    /// <summary>Null without a gate.</summary>
    public Region? GateWeights { get; }

    public Region? GateBias { get; }

    public Region HeadWeights { get; }

    public Region HeadBias { get; }

    /// <summary>Weights of each layer of the experts.</summary>
    public Region[] Weights { get; }

    /// <summary>Biases of each layer; null where experts have none.</summary>
    public Region?[] Bias { get; }

    /// <summary>Adapters of the input of each layer; null but under full sharing.</summary>
    public Region?[] LayerInputAdapters { get; }

    /// <summary>Adapters of the output of each layer; null but under full sharing.</summary>
    public Region?[] LayerOutputAdapters { get; }
}
