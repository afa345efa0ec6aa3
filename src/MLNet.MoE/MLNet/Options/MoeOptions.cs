using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Options of a mixture of experts with a softmax gate.</summary>
public class MoeOptions : GateOptions
{
    /// <summary>Options with the defaults.</summary>
    public MoeOptions() => Activation = "tanh+gelu";

    /// <summary>Step size of AdamW, above 0; twice that of a perceptron, which makes up for few experts. Default 0.006.</summary>
    [Range(3e-4f, 1e-2f, 6e-3f, true)]
    [Limit(0, WithoutLow = true)]
    public override float LearningRate { get; set; } = 6e-3f;

    /// <summary>
    /// Number of experts, 1 to 1,024; 0 chooses by the number of training rows: 2 below 4,000, where four took twice the time for no lower
    /// loss, otherwise 4. An ensemble needs few, see <see cref="NetworkOptions.NumberOfMembers"/>. Default 0.
    /// </summary>
    [Range(2, 40, 4)]
    [Limit(1, NetworkLimits.MostExperts, Zero = "choose")]
    public int NumberOfExperts { get; set; }

    /// <summary>Units of each hidden layer of each expert, 1 to 8,192. Default 32.</summary>
    [Choice(32, 64)]
    [Limit(1, NetworkLimits.MostUnits)]
    public int ExpertWidth { get; set; } = 32;

    /// <summary>
    /// First hidden layers that all experts share, 0 to 15: the next layer of every expert reads the units of all experts instead of its
    /// own. 0 gives each expert layers of its own, as published; so does <see cref="MemberSharing.Full"/>. The last layer is never shared.
    /// Null: 1 if the layers of all experts have at most 256 units together, otherwise 0, since the cost of a shared layer grows with the
    /// square of that number. Default null.
    /// </summary>
    [Limit(0, NetworkLimits.MostLayers - 1)]
    public int? SharedLayers { get; set; }

    /// <summary>The name of <see cref="SharedLayers"/> in version 0.1.</summary>
    [Obsolete($"Use {nameof(SharedLayers)}.")]
    [System.Text.Json.Serialization.JsonIgnore]
    public int? SharedBlocks
    {
        get => SharedLayers;
        set => SharedLayers = value;
    }

    /// <summary>
    /// Whether the output layer starts with, and learns, <see cref="NumberOfExperts"/> times larger weights, which compensates for gate
    /// weights of about 1 / <see cref="NumberOfExperts"/>. Default true.
    /// </summary>
    public bool ScaledHead { get; set; } = true;

    /// <summary>
    /// The mixture as published, without additions of this library: one member, 16 experts with layers of their own, no embedding, no
    /// learned scale, early stopping by the score.
    /// </summary>
    public static MoeOptions Published() => PublishedNetwork.Apply(new MoeOptions());

    /// <summary>What the defaults come to for a table, and why.</summary>
    /// <param name="table">The rows to learn from, without those that are held out.</param>
    public static ChosenDefaults<MoeOptions> Default(FeatureTable table) => DataDefaults.Choose(new MoeOptions(), table);

    /// <summary>Experts of the network that is trained where the options leave their number open: chosen by what it learns from.</summary>
    internal int ChosenExperts { get; set; } = DataDefaults.MostExperts;

    internal override int Experts => NumberOfExperts > 0 ? NumberOfExperts : ChosenExperts;

    internal override int LayersInCommon
        => MemberSharing == MemberSharing.Full ? 0 : Math.Min(DataDefaults.SharedLayers(this), NumberOfLayers - 1);

    internal override float HeadScale => ScaledHead ? Experts : 1;

    internal override int UnitsPerExpert => ExpertWidth;

    internal override string TrainerName => "Moe";
}
