using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE;

/// <summary>
/// What the gate of a mixture of networks is made of: weights = selection((network(columns) + noise) / temperature). Each part is chosen by
/// name and goes with any other, but for the few that the errors name.
/// </summary>
public abstract class GateOptions : NetworkOptions
{
    private protected GateOptions()
    {
    }

    /// <summary>
    /// How logits become the experts' weights, by registered name. <c>softmax</c>; <c>top-k</c>: a softmax over the
    /// <see cref="GateActiveExperts"/> best; <c>adaptive</c>: over those of them whose probability is within
    /// <see cref="GateProbabilityGap"/> of the best, so that sure rows have one expert; <c>threshold</c>: what probabilities have beyond a
    /// threshold learned for each row; <c>rectified</c>: logits above 0, normed, so that a row may have no expert; <c>sigmoid</c>: each
    /// expert by itself. Weights of the last two don't add up to 1. <c>gumbel-softmax</c> is <c>softmax</c> with <see cref="GateNoise"/>
    /// <c>gumbel</c>. Default <c>softmax</c>.
    /// </summary>
    [PartName(PartKind.Gate)]
    public string Gate { get; set; } = "softmax";

    /// <summary>
    /// Network from the inputs to the gate's logits, by registered name: <c>linear</c>, <c>mlp</c>, <c>grn</c> (gated residual network) or
    /// <c>grkan</c> (the same of spline layers). Default <c>linear</c>.
    /// </summary>
    [PartName(PartKind.GateNetwork)]
    public string GateNetwork { get; set; } = "linear";

    /// <summary>Hidden layers of a <see cref="GateNetwork"/> of <c>mlp</c>, 0 to 8; 0 is the linear network. Default 1.</summary>
    [Limit(0, GateCheck.MostHiddenLayers)]
    public int GateHiddenLayers { get; set; } = 1;

    /// <summary>Units of each hidden layer of the gate's network, 1 to 1,024. Null: 32 for <c>mlp</c>, 16 for the others. Default
    /// null.</summary>
    [Limit(1, GateCheck.MostHiddenUnits)]
    public int? GateHiddenWidth { get; set; }

    /// <summary>
    /// Whether <c>grn</c> and <c>grkan</c> normalise the logits over the experts, as published; with two experts the gate could then not
    /// hesitate, which is refused. Default false.
    /// </summary>
    public bool GateNormalization { get; set; }

    /// <summary>Activation of the logits, which bounds them. Default <see cref="GateActivation.None"/>.</summary>
    public GateActivation GateActivation { get; set; }

    /// <summary>
    /// Noise in the logits, by registered name: <c>none</c>, <c>gumbel</c>, <c>laplace</c>, or <c>normal</c> with a scale learned for each
    /// row and expert. A <c>softmax</c> averages predictions over fixed draws of Gumbel and Laplace noise; all others predict without
    /// noise. Null: what <see cref="Gate"/> says by its name. Default null.
    /// </summary>
    public string? GateNoise { get; set; }

    /// <summary>Experts that <c>top-k</c> and <c>adaptive</c> give a weight at most, 1 to 1,024. Default 2.</summary>
    [Limit(1, NetworkLimits.MostExperts)]
    public int GateActiveExperts { get; set; } = 2;

    /// <summary>How far from the best the probability of an active expert may be under <c>adaptive</c>, 0 to 1: 0 is one expert a row, 1 is
    /// <c>top-k</c>. Default 0.2.</summary>
    [Limit(0, 1)]
    public float GateProbabilityGap { get; set; } = 0.2f;

    /// <summary>Largest threshold of <c>threshold</c>, above 0 to 1, at most one over the number of experts, which is what null stands for.
    /// Default null.</summary>
    [Limit(0, 1, WithoutLow = true)]
    public float? MaximumGateThreshold { get; set; }

    /// <summary>
    /// Column whose slots among the features the gate reads; the experts see all. Slots are known by their names, as <c>Concatenate</c>
    /// gives them: the column's name, or that and a dot; several columns are joined by "+". Null: all features. Default null.
    /// </summary>
    public string? GateColumnName { get; set; }

    /// <summary>Temperature of the gate, above 0. Lower values make its choice between experts sharper. Default 1.</summary>
    [Limit(0, WithoutLow = true)]
    public virtual float GateTemperature { get; set; } = 1;

    /// <summary>
    /// Temperature, above 0, that the gate is brought to in training, from <see cref="GateTemperature"/> on and by equal factors over
    /// <see cref="GateTemperatureEpochs"/> epochs: from 2 to 0.5, all experts learn at first and few count in a row at the end. The model
    /// has the temperature of its best epoch. Null: the same throughout. Default null.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public float? FinalGateTemperature { get; set; }

    /// <summary>Epochs over which <see cref="FinalGateTemperature"/> is reached, 1 or more. Default 20.</summary>
    [Limit(1)]
    public int GateTemperatureEpochs { get; set; } = 20;

    /// <summary>
    /// Share, 0 to below 1, of one mixture that is the same for all rows, and learned with the gate, in the experts' weights of each row:
    /// the gate then decides about the rest alone. For <see cref="Gate"/> <c>softmax</c>. Default 0.
    /// </summary>
    [Limit(0, 1, WithoutHigh = true)]
    public float GateShrinkage { get; set; }

    /// <summary>
    /// Weight, 0 or more, of a term of the training loss against uneven use of the experts; published with sparse gates are 0.01 to 0.1.
    /// Default 0: no term.
    /// </summary>
    [Limit(0)]
    public float LoadBalance { get; set; }

    /// <summary>
    /// The term that <see cref="LoadBalance"/> weighs, by registered name. <c>importance</c>: squared coefficient of variation of the
    /// experts' mean weights; <c>load</c>: the same of their chances to be chosen, for <c>top-k</c> with <see cref="GateNoise"/>
    /// <c>normal</c>; <c>dispatch</c>: share of rows times mean probability, for <c>top-k</c>, <c>adaptive</c> and <c>threshold</c>.
    /// Default <c>importance</c>.
    /// </summary>
    [PartName(PartKind.GateLoss)]
    public string LoadBalanceTerm { get; set; } = GateLossRegistry.Default;

    /// <summary>
    /// Weight, -10 to 10, of the mean entropy of the experts' weights in the training loss: above 0 the gate's choice becomes sharper,
    /// below it more even. Default 0: no term.
    /// </summary>
    [Limit(-10, 10)]
    public float GateEntropy { get; set; }

    /// <summary>
    /// Draws of the gate noise that a prediction averages over, 1 to 1,024. They are drawn once, when the model is trained, and saved with
    /// it, so that predictions are deterministic. Default 10.
    /// </summary>
    [Limit(1, NetworkLimits.MostGateSamples)]
    public int InferenceSamples { get; set; } = 10;

    internal override string GateName => GateChoice.Name(this);

    internal override GateSpec? GateParts => GateChoice.Parts(this);

    internal override string? GateColumns => GateColumnName;

    internal override float Temperature => GateTemperature;

    internal override float? FinalTemperature => FinalGateTemperature;

    internal override int TemperatureEpochs => GateTemperatureEpochs;

    internal override GateLossTerms? GateLoss => GateChoice.Loss(this);

    internal override int GateSamples => GateChoice.Noise(this).AveragesAtPrediction ? InferenceSamples : 1;

    private protected override void CheckGate() => GateChoice.Check(this);
}
