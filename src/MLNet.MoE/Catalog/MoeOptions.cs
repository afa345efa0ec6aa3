using Microsoft.ML.SearchSpace;
using MLNet.MoE.Data;
using MLNet.MoE.Training;

namespace MLNet.MoE;

/// <summary>Options of a mixture of experts with a softmax gate.</summary>
public class MoeOptions : NetworkOptions
{
    /// <summary>Number of experts, 1 to 1024. Default 4: in an ensemble few experts do, see <see cref="NetworkOptions.NumberOfMembers"/>.</summary>
    [Range(2, 40, 4)]
    public int NumberOfExperts { get; set; } = 4;

    /// <summary>Units of each hidden layer of each expert, 1 to 8192. Default 32.</summary>
    [Choice(32, 64)]
    public int ExpertWidth { get; set; } = 32;

    /// <summary>The mixture as published, without this library's additions: one member, 16 experts, raw columns, no learned scale, stopped early by the score.</summary>
    public static MoeOptions Published() => PublishedNetwork.Apply(new MoeOptions { NumberOfExperts = 16 });

    /// <summary>What fresh options come to for a table, written out, and why.</summary>
    /// <param name="table">The rows to learn from, without those that are held out.</param>
    public static ChosenDefaults<MoeOptions> Default(FeatureTable table) => DataDefaults.Choose(new MoeOptions(), table);

    internal override int Experts => NumberOfExperts;

    internal override int UnitsPerExpert => ExpertWidth;

    internal override string Gate => "softmax";
}
