namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How a model looks, the same in every picture: families share a hue, kinds share a shape.</summary>
/// <param name="Css">Class that sets its colour.</param>
/// <param name="Shape">Its mark.</param>
internal sealed record ModelStyle(string Css, MarkShape Shape)
{
    private static readonly Dictionary<string, ModelStyle> Known = new(StringComparer.Ordinal)
    {
        ["gg-moe"] = new("gg1", MarkShape.Circle),
        ["gg-moe-ple"] = new("gg2", MarkShape.Circle),
        ["gg-moe-ens"] = new("gg3", MarkShape.Circle),
        ["moe"] = new("moe1", MarkShape.Circle),
        ["moe-ple"] = new("moe2", MarkShape.Circle),
        ["moe-ens"] = new("moe3", MarkShape.Circle),
        ["mlp"] = new("mlp1", MarkShape.Circle),
        ["mlp-ple"] = new("mlp2", MarkShape.Circle),
        ["mlp-ens"] = new("mlp3", MarkShape.Circle),
        ["multinomial-moe"] = new("em1", MarkShape.Diamond),
        ["gaussian-moe"] = new("em2", MarkShape.Diamond),
        ["fasttree"] = new("tree1", MarkShape.Square),
        ["lightgbm"] = new("tree2", MarkShape.Square),
        ["sdca"] = new("lin", MarkShape.Diamond),
    };

    /// <summary>The style of a model; one that is not known gets a neutral one.</summary>
    public static ModelStyle Of(string model) => Known.GetValueOrDefault(model) ?? new ModelStyle("other", MarkShape.Circle);
}
