using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Options of a mixture whose gate is a gated residual network of spline layers and weighs each expert by itself (KAMoE, arXiv 2409.15161).
/// The trainers of <see cref="MoeOptions"/> take them.
/// </summary>
public sealed class KaMoeOptions : MoeOptions
{
    /// <summary>Options with this library's defaults for all but the gate.</summary>
    public KaMoeOptions() => (Gate, GateNetwork) = ("sigmoid", "grkan");

    /// <summary>
    /// The gate as published, without additions of this library: four experts, hidden layers of the gate as wide as their number,
    /// normalised logits, a learned factor on every input; one member, no embedding, early stopping by the score. The experts are
    /// perceptrons, as those of the other mixtures.
    /// </summary>
    public static new KaMoeOptions Published()
    {
        var options = PublishedNetwork.Apply(new KaMoeOptions());
        (options.NumberOfExperts, options.GateHiddenWidth, options.GateNormalization, options.LearnedInputScale) = (4, 4, true, true);
        return options;
    }

    /// <summary>What the defaults come to for a table, and why.</summary>
    /// <param name="table">The rows to learn from, without those that are held out.</param>
    public static new ChosenDefaults<KaMoeOptions> Default(FeatureTable table) => DataDefaults.Choose(new KaMoeOptions(), table);
}
