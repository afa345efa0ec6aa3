using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Options of GG-MoE: a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608).</summary>
public sealed class GgMoeOptions : MoeOptions
{
    /// <summary>Options with the defaults: a softmax gate with Gumbel noise.</summary>
    public GgMoeOptions() => GateNoise = "gumbel";

    /// <summary>Temperature of the gate, above 0. Lower values make its choice between experts sharper. Default 1.</summary>
    [Range(0.5f, 3f, 1f)]
    [Limit(0, WithoutLow = true)]
    public override float GateTemperature { get; set; } = 1;

    /// <summary>
    /// GG-MoE as published, without additions of this library: one member, 16 experts with layers of their own, no embedding, no learned
    /// scale, early stopping by the score.
    /// </summary>
    public static new GgMoeOptions Published() => PublishedNetwork.Apply(new GgMoeOptions());

    /// <summary>What the defaults come to for a table, and why.</summary>
    /// <param name="table">The rows to learn from, without those that are held out.</param>
    public static new ChosenDefaults<GgMoeOptions> Default(FeatureTable table) => DataDefaults.Choose(new GgMoeOptions(), table);

    internal override string TrainerName => "GgMoe";
}
