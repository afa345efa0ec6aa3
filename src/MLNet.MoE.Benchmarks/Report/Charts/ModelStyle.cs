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

    private const int VariantColours = 6;

    /// <summary>
    /// The style of a model. A tuned one has its contender's colour and a hollow mark; one with settings in its name has a colour of its
    /// own; one that is not known has a neutral one.
    /// </summary>
    public static ModelStyle Of(string model)
    {
        var style = Known.GetValueOrDefault(LearnerName.Base(model)) ?? new ModelStyle("other", MarkShape.Circle);
        if (LearnerName.IsVariant(model)) style = style with { Css = "var" + (Hash(model) % VariantColours) };
        return LearnerName.IsTuned(model) ? style with { Css = style.Css + " hollow" } : style;
    }

    // The same on every run, which string.GetHashCode is not.
    private static uint Hash(string text) => text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
}
