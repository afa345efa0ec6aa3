using System.Globalization;
using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>
/// Options that the networks of all trainers have in common. They are checked when the trainer is created; an error names the option and
/// its value.
/// </summary>
public abstract class NetworkOptions : NetworkScoringOptions, IRelatedOptions
{
    /// <summary>
    /// Hidden layers of each expert, 1 to 16. Deeper networks fit more complex functions and train more slowly. Default 2.
    /// </summary>
    [Range(1, 6, 2)]
    [Limit(1, NetworkLimits.MostLayers)]
    public int NumberOfLayers { get; set; } = 2;

    /// <summary>The name of <see cref="NumberOfLayers"/> in version 0.1.</summary>
    [Obsolete($"Use {nameof(NumberOfLayers)}.")]
    [System.Text.Json.Serialization.JsonIgnore]
    public int NumberOfBlocks
    {
        get => NumberOfLayers;
        set => NumberOfLayers = value;
    }

    /// <summary>
    /// Activation function by registered name, such as <c>relu</c>, <c>silu</c>, <c>gelu</c>, <c>tanh</c>, <c>mish</c>, <c>golu</c>; or
    /// several joined by "+", which are divided among the experts. Default <c>relu</c>; for mixtures <c>tanh+gelu</c>: half of the
    /// experts use tanh, half GELU.
    /// </summary>
    public string Activation { get; set; } = "relu";

    /// <summary>
    /// Whether hidden units are gated: activation(a) * (1 + b), where a and b are sums with weights of their own, so that a layer can
    /// multiply. With <see cref="Activation"/> <c>silu</c> that is SwiGLU, with <c>gelu</c> GEGLU, with <c>identity</c> the bilinear layer.
    /// A layer has twice the weights; two thirds of the units have as many as before. Not with <see cref="MemberSharing.Full"/>. Default
    /// false.
    /// </summary>
    public bool GatedUnits { get; set; }

    /// <summary>
    /// Embedding of numeric columns by registered name: <c>none</c>, or <c>piecewise-linear</c>, which divides a column into bins, so that
    /// the network can react differently to each, as trees do. Default <c>piecewise-linear</c>.
    /// </summary>
    [Choice("piecewise-linear", "none")]
    [PartName(PartKind.Embedding)]
    public string Embedding { get; set; } = "piecewise-linear";

    /// <summary>Numbers that the embedding makes of each numeric column, 1 to 256. Default 8.</summary>
    [Range(8, 32, 8)]
    [Limit(1, NetworkLimits.MostCoordinates)]
    public int EmbeddingSize { get; set; } = 8;

    /// <summary>Bins of the piecewise-linear embedding for each numeric column, 2 to 1,024. Default 48.</summary>
    [Range(2, 128, 48)]
    [Limit(2, NetworkLimits.MostBins)]
    public int EmbeddingBins { get; set; } = 48;

    /// <summary>Transform of numeric columns by registered name: <c>quantile</c> (to the normal distribution) or <c>standard</c>. Default
    /// <c>quantile</c>.</summary>
    [PartName(PartKind.NumericTransform)]
    public string NumericTransform { get; set; } = "quantile";

    /// <summary>
    /// Whether every numeric column also enters without its transform, standardised and clipped to the range of the training rows, because
    /// the transform distorts linear relations. Null: yes, unless <see cref="NumericTransform"/> is <c>standard</c> or the table has more
    /// than 20 million numbers. Default null.
    /// </summary>
    public bool? RawColumns { get; set; }

    /// <summary>
    /// Whether numeric columns that are 0 in at least half of the training rows, such as word counts, are stored sparsely. Only values
    /// other than 0 then take memory and time; they are divided by the largest value of the column, and get neither transform nor
    /// embedding. Null: yes if there are at least 256 such columns. Default null.
    /// </summary>
    public bool? SparseColumns { get; set; }

    /// <summary>
    /// Feature selection: numeric columns unrelated to the label are left out, so that at most this share of those kept is related to it by
    /// chance; above 0 to 1. 1 keeps all columns. Null keeps all, unless there are more numeric columns than training rows; then it is the
    /// square root of rows / columns. Among many columns and few rows some fit the label by chance, and a network would learn those.
    /// Default null.
    /// </summary>
    [Limit(0, 1, WithoutLow = true)]
    public float? FalseDiscoveryRate { get; set; }

    /// <summary>
    /// What a regression is trained for, by registered name. <c>squared-error</c>: the mean. <c>absolute-error</c>: the median.
    /// <c>huber</c>: a mean that outliers move little. <c>quantile</c>: a quantile. <c>poisson</c>: the mean of counts, <c>tweedie</c> of
    /// totals that are often 0, both of labels of at least 0, <c>gamma</c> of labels above 0; their score is never negative.
    /// Classifications have an objective of their own. Default <c>squared-error</c>.
    /// </summary>
    [PartName(PartKind.Objective)]
    public string Objective { get; set; } = "squared-error";

    /// <summary>
    /// The number that an <see cref="Objective"/> of a family takes: the level of <c>quantile</c>, between 0 and 1 (null: 0.5); the power
    /// of <c>tweedie</c>, between 1 and 2 (null: 1.5); where the errors of <c>huber</c> begin to count by their size alone, above 0, in
    /// robust standard deviations of the label (null: 1.345). Default null.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public double? ObjectiveParameter { get; set; }

    /// <summary>
    /// Levels of quantiles that a regression predicts beside its score, ascending, each above 0 and below 1, 99 at most: 0.1 is what one
    /// label of ten is below. One network learns them all, and those of a row never cross. The transformer adds a column <c>Quantiles</c>,
    /// a vector of them, whose slots are named for the levels. The score stays what <see cref="Objective"/> says. Default: none.
    /// </summary>
    public double[] Quantiles { get; set; } = [];

    /// <summary>
    /// Share of rows, above 0 to below 1, whose label is to lie between two columns <c>Lower</c> and <c>Upper</c> that a regression adds
    /// beside its score, the same share left out on either side; null for none. They are quantiles of the network, moved by one number so
    /// that they cover that share of rows which the network did not learn from: the validation rows, and where
    /// <see cref="NetworkTrainingOptions.Refit"/> has the network learn from all rows, every row, by up to four more networks that are
    /// trained without a part of them each, which takes their time (conformal prediction, arXiv 1905.03222). A classification adds
    /// <c>PredictionSet</c>, Booleans in the order of the classes: those that may be a row's, so that the true one is among them in that
    /// share of rows. New rows have to come from where those of training came from. Default null.
    /// </summary>
    [Limit(0, 1, WithoutLow = true, WithoutHigh = true)]
    public double? PredictionInterval { get; set; }

    /// <summary>
    /// Column of how many units, such as years, a row's label is the sum over, Single or Double, above 0; null for none. With an
    /// <see cref="Objective"/> of <c>poisson</c>, <c>tweedie</c> or <c>gamma</c> the network then learns the mean for one unit, and the
    /// transformer gives that times the row's exposure as the score, so rows that are scored need the column too (the model itself, without
    /// a row's columns, predicts for one unit). Default null.
    /// </summary>
    public string? ExposureColumnName { get; set; }

    /// <summary>
    /// How much the rows of each class count in a classification's training: <c>none</c>, <c>balanced</c> (every class as much as any
    /// other), or weights by class, as a text <c>"fraud=10, ham=1"</c> or a dictionary; classes that are not named weigh 1. A binary model
    /// then predicts the positive class where its probability times its weight is the larger, which is where the score is above 0; the
    /// probability itself stays that of the data. The scores of a multiclass model, of which ML.NET predicts the largest, are probabilities
    /// among classes that are as frequent as their weights make them. Default <c>none</c>.
    /// </summary>
    public ClassWeights ClassWeights { get; set; } = ClassWeights.None;

    /// <summary>Whether every input coordinate has a learned factor. Default true.</summary>
    public bool LearnedInputScale { get; set; } = true;

    /// <summary>Members of the parameter-sharing ensemble, 1 to 256; 1 is a plain network. More members predict better and cost time.
    /// Default 8.</summary>
    [Limit(1, NetworkLimits.MostMembers)]
    public int NumberOfMembers { get; set; } = 8;

    /// <summary>What the members share. Default <see cref="MemberSharing.Mini"/>.</summary>
    public MemberSharing MemberSharing { get; set; } = MemberSharing.Mini;

    /// <summary>What rows of each class of the data count by: (classes), null where all count the same.</summary>
    internal double[]? ClassFactors { get; set; }

    /// <summary>The network that a fit goes on from; null for a fresh one.</summary>
    internal TrainedNetwork? Previous { get; set; }

    /// <summary>Options of which those that are no different here give way to the structure of <see cref="Previous"/>; null where all
    /// have to agree with it.</summary>
    internal NetworkOptions? Usual { get; set; }

    /// <summary>The labels of a network of several, as they were read; empty for one.</summary>
    internal IReadOnlyList<LabelColumn> LabelColumns { get; set; } = [];

    /// <summary>How several labels share the experts.</summary>
    internal virtual TaskGates GatesOfLabels => default;

    /// <summary>Name of the trainer, in logs.</summary>
    internal abstract string TrainerName { get; }

    /// <summary>Experts of the network.</summary>
    internal abstract int Experts { get; }

    /// <summary>Units of each hidden layer of each expert.</summary>
    internal abstract int UnitsPerExpert { get; }

    /// <summary>First layers that the experts share.</summary>
    internal virtual int LayersInCommon => 0;

    /// <summary>Factor on start and learning rate of the output layer.</summary>
    internal virtual float HeadScale => 1;

    /// <summary>Registered name of the gate.</summary>
    internal virtual string GateName => "softmax";

    /// <summary>What the gate is made of; null for one linear layer.</summary>
    internal virtual GateSpec? GateParts => null;

    /// <summary>Columns that the gate reads, joined by "+"; null for all.</summary>
    internal virtual string? GateColumns => null;

    /// <summary>What the gate is trained for beside the objective; null for nothing.</summary>
    internal virtual GateLossTerms? GateLoss => null;

    /// <summary>Temperature of the gate.</summary>
    internal virtual float Temperature => 1;

    /// <summary>Temperature of the gate that training ends at; null for the same throughout.</summary>
    internal virtual float? FinalTemperature => null;

    /// <summary>Epochs over which the gate's temperature changes.</summary>
    internal virtual int TemperatureEpochs => 20;

    /// <summary>Noise draws that a prediction averages over.</summary>
    internal virtual int GateSamples => 1;

    void IRelatedOptions.CheckRelations()
    {
        CheckColumns();
        CheckMore();
        CheckGate();
        ExitChoice.Check(this);
        ExpertActivations.Names(Activation, Experts);
        if (GatedUnits && MemberSharing == MemberSharing.Full && NumberOfMembers > 1)
            throw new ArgumentException(
                $"{nameof(GatedUnits)} is True; members of {nameof(MemberSharing)} {MemberSharing.Full} have plain units.",
                nameof(GatedUnits));
        if (Quantiles is { Length: > 0 } && WithQuantiles.Fault(Quantiles) is { } fault)
            throw new ArgumentException($"{nameof(Quantiles)} is "
                + $"[{string.Join(", ", Quantiles.Select(level => level.ToString(CultureInfo.InvariantCulture)))}]; {fault}.",
                nameof(Quantiles));
    }

    /// <summary>Checks what only some networks have.</summary>
    /// <exception cref="ArgumentException">An option cannot be used, or options contradict each other.</exception>
    private protected virtual void CheckMore()
    {
    }

    /// <summary>Throws where options of the gate contradict each other.</summary>
    private protected virtual void CheckGate()
    {
    }

    /// <summary>A copy that later changes of these options do not reach.</summary>
    internal NetworkOptions Copy()
    {
        var copy = (NetworkOptions)CopyOptions();
        copy.Quantiles = [.. Quantiles ?? []];
        return copy;
    }
}
