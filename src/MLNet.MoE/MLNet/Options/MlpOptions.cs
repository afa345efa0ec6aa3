using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Options of a multilayer perceptron: one expert, no gate.</summary>
public sealed class MlpOptions : NetworkOptions
{
    /// <summary>
    /// Units of each hidden layer, 1 to 8,192. Default 128; an ensemble needs fewer than a single network, see
    /// <see cref="NetworkOptions.NumberOfMembers"/>.
    /// </summary>
    [Range(64, 1024, 128)]
    [Limit(1, NetworkLimits.MostUnits)]
    public int Width { get; set; } = 128;

    /// <summary>
    /// The perceptron that publications compare with: one member, 256 units per layer, no embedding, no learned scale, early stopping by
    /// the score.
    /// </summary>
    public static MlpOptions Published() => PublishedNetwork.Apply(new MlpOptions { Width = 256 });

    /// <summary>What the defaults come to for a table, and why.</summary>
    /// <param name="table">The rows to learn from, without those that are held out.</param>
    public static ChosenDefaults<MlpOptions> Default(FeatureTable table) => DataDefaults.Choose(new MlpOptions(), table);

    internal override string TrainerName => "Mlp";

    internal override int Experts => 1;

    internal override int UnitsPerExpert => Width;
}
