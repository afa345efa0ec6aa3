using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>A network's arrays looked up once, so that passes neither build names nor search for them.</summary>
internal sealed class NetworkRegions
{
    public NetworkRegions(NetworkSpec spec, ParameterLayout layout)
    {
        InputScale = layout.Find(WeightLayout.InputScale);
        InputAdapters = layout.Find(WeightLayout.InputAdapters);
        SparseAdapters = layout.Find(WeightLayout.SparseAdapters);
        GateWeights = layout.Find(WeightLayout.GateWeights);
        GateBias = layout.Find(WeightLayout.GateBias);
        HeadWeights = layout[WeightLayout.HeadWeights];
        HeadBias = layout[WeightLayout.HeadBias];
        var layers = Enumerable.Range(0, spec.Layers);
        Weights = [.. layers.Select(l => layout[WeightLayout.ExpertWeights(l)])];
        Bias = [.. layers.Select(l => layout.Find(WeightLayout.ExpertBias(l)))];
        LayerInputAdapters = [.. layers.Select(l => layout.Find(WeightLayout.ExpertInputAdapters(l)))];
        LayerOutputAdapters = [.. layers.Select(l => layout.Find(WeightLayout.ExpertOutputAdapters(l)))];
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
