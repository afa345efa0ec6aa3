using System.Text.Json.Serialization;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Definition;

/// <summary>
/// The one network: embedding, experts under a gate, head. An MLP is one expert without a gate.
/// The input vector is [embedded numeric columns | plain columns | one-hot categories | sparse columns], of length
/// <see cref="InputCount"/>.
/// </summary>
/// <remarks>
/// For a row x and member m: u = scale * adapter_m * input(x), without the scale in sparse columns; alpha = gate(u W + b + noise),
/// (experts); h_k = expert k's blocks of (linear, activation, dropout) on u, the first of which may be shared by all; output_m = sum_k
/// alpha_k (h_k W_mk + b_mk). Training minimises the mean of the members' losses; prediction averages the members (probabilities for
/// classes).
/// </remarks>
public sealed record NetworkSpec
{
    /// <summary>Registered name of the objective: what the network is trained for.</summary>
    public required string Objective { get; init; }

    /// <summary>What selects one objective of a family, such as the levels of quantiles; empty for the objective's defaults.</summary>
    public IReadOnlyList<double> ObjectiveParameters { get; init; } = [];

    /// <summary>
    /// Levels of the quantiles that a network of numbers predicts beside what its objective predicts, ascending, each above 0 and below 1:
    /// one output each, behind the first. Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? Quantiles { get; init; }

    /// <summary>The labels that the network predicts at once, in the order of their outputs; null for a network of one label. The objective
    /// is then <c>several-labels</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LabelTask>? Tasks { get; init; }

    /// <summary>How several labels share the experts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TaskGates TaskGates { get; init; }

    /// <summary>Numeric columns that go through the embedding. They come first in a prepared row.</summary>
    public required int NumericColumns { get; init; }

    /// <summary>Columns that no embedding is for: indicators of missing values, then raw columns. They follow the numeric columns in a
    /// prepared row.</summary>
    public int PlainColumns { get; init; }

    /// <summary>Number of categories of each category column.</summary>
    public IReadOnlyList<int> CategorySizes { get; init; } = [];

    /// <summary>Numeric columns that are almost always 0 and enter as they are. Of a prepared row only those are kept that are not
    /// 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int SparseColumns { get; init; }

    /// <summary>Outputs of the head: as many as the objective has, such as one a class.</summary>
    public required int Outputs { get; init; }

    /// <summary>Number of experts, at least 1.</summary>
    public int Experts { get; init; } = 1;

    /// <summary>Hidden layers of each expert, at least 1.</summary>
    // The name in model files since version 0.1.
    [JsonPropertyName("Blocks")]
    public int Layers { get; init; } = 2;

    /// <summary>
    /// First hidden layers that all experts share: every expert's next layer reads the units of all experts instead of its own.
    /// 0 keeps the experts apart; at most <see cref="Layers"/> - 1. Not under full sharing between members.
    /// </summary>
    // The name in model files since version 0.1.
    [JsonPropertyName("SharedBlocks")]
    public int SharedLayers { get; init; }

    /// <summary>Units of each hidden layer of each expert.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Whether the experts' layers have biases.</summary>
    public bool ExpertBiases { get; init; } = true;

    /// <summary>Whether the units of the hidden layers are gated: activation(a) * (1 + b), where a and b are sums with weights of their
    /// own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool GatedUnits { get; init; }

    /// <summary>Registered name of the activation, or several joined by "+", which divide the experts among themselves: see
    /// <see cref="ExpertActivations"/>.</summary>
    public string Activation { get; init; } = "relu";

    /// <summary>Registered name of the gate; ignored with one expert.</summary>
    public string Gate { get; init; } = "softmax";

    /// <summary>Temperature of the gate.</summary>
    public float GateTemperature { get; init; } = 1;

    /// <summary>What the gate is made of; null for <see cref="GateSpec.Default"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GateSpec? GateParts { get; init; }

    /// <summary>Gate noise draws that a prediction averages over; only for gates with noise.</summary>
    public int InferenceSamples { get; init; } = 10;

    /// <summary>Registered name of the embedding of numeric columns.</summary>
    public string Embedding { get; init; } = "none";

    /// <summary>Coordinates that the embedding gives each numeric column; 1 without an embedding.</summary>
    public int EmbeddingSize { get; init; } = 1;

    /// <summary>
    /// Boundaries of the embedding's bins for each numeric column, ascending, first and last included; fitted on the training part.
    /// A column of b + 1 boundaries has b bins. Empty without an embedding.
    /// </summary>
    public IReadOnlyList<float[]> BinBoundaries { get; init; } = [];

    /// <summary>Whether the input has a learned scale, one number a coordinate but for sparse columns, starting at 1.</summary>
    public bool InputScale { get; init; }

    /// <summary>Members of the parameter-sharing ensemble; 1 is a plain network.</summary>
    public int Members { get; init; } = 1;

    /// <summary>What the members share.</summary>
    public MemberSharing Sharing { get; init; } = MemberSharing.Mini;

    /// <summary>
    /// Factor on the start and on the learning rate of the output layer's weights. Under a gate each of K experts has a weight of about
    /// 1/K; a factor of K lets the mixture start and learn as fast as one expert of their total width.
    /// </summary>
    public float HeadScale { get; init; } = 1;

    /// <summary>Whether a gate decides between several experts.</summary>
    public bool HasGate => Experts > 1;

    /// <summary>Mixtures of the experts that the gate makes: one, or one a label.</summary>
    public int Gates => Tasks is null || TaskGates == TaskGates.Shared ? 1 : Tasks.Count;

    /// <summary>Matrices of the gate: one, or one a label.</summary>
    public int GateMatrices => TaskGates == TaskGates.Own ? Gates : 1;

    /// <summary>Whether some layers are shared by several experts.</summary>
    public bool HasSharedLayers => SharedLayers > 0 && Experts > 1;

    /// <summary>Whether a layer of the experts reads the units of all experts.</summary>
    public bool ReadsAllExperts(int layer) => HasSharedLayers && layer > 0 && layer <= SharedLayers;

    /// <summary>Numbers that each unit of a layer of the experts reads.</summary>
    public int FanIn(int layer) => layer == 0 ? InputCount : ReadsAllExperts(layer) ? Experts * Width : Width;

    /// <summary>Matrices of a layer of all experts: one an expert, or of gated units two, that of a first.</summary>
    internal int Matrices => MatricesOfExpert * Experts;

    /// <summary>Matrices of a layer of an expert.</summary>
    internal int MatricesOfExpert => GatedUnits ? 2 : 1;

    /// <summary>The objective with its parameters.</summary>
    /// <exception cref="ArgumentException">There is none of that name, or it doesn't take these parameters.</exception>
    internal Objective GetObjective()
    {
        if (Tasks is not null) return new SeveralLabels(Tasks);
        var objective = ObjectiveRegistry.Get(Objective, ObjectiveParameters);
        return Quantiles is null ? objective : new WithQuantiles(objective, Quantiles);
    }

    /// <summary>Which of the <see cref="Gates"/> mixes each output: (outputs).</summary>
    internal int[] GateOfOutputs() => Gates == 1 ? new int[Outputs]
        : [.. Tasks!.SelectMany((task, i) => Enumerable.Repeat(i, task.Outputs))];

    /// <summary>Numbers that a unit of every layer behind the first reads, together.</summary>
    internal double InnerFanIn
    {
        get
        {
            double sum = 0;
            for (int layer = 1; layer < Layers; layer++) sum += FanIn(layer);
            return sum;
        }
    }

    /// <summary>Coordinates of the dense part of the input: embedded numeric columns and plain columns.</summary>
    public int DenseCount => (NumericColumns * EmbeddingSize) + PlainColumns;

    /// <summary>Coordinates of the one-hot part of the input.</summary>
    public int CategoryCount
    {
        get
        {
            int sum = 0;
            foreach (int size in CategorySizes) sum = checked(sum + size);
            return sum;
        }
    }

    /// <summary>Coordinates that are gathered, since a row has few of them: one-hot categories and sparse columns. They follow the dense
    /// part.</summary>
    public int GatheredCount => CategoryCount + SparseColumns;

    /// <summary>Coordinates that a learned scale multiplies: all but the sparse columns, which only have the members' adapters.</summary>
    public int ScaledCount => DenseCount + CategoryCount;

    /// <summary>Coordinates of the whole input.</summary>
    public int InputCount => ScaledCount + SparseColumns;

    /// <summary>Numeric columns of a prepared row: embedded and plain.</summary>
    public int PreparedColumns => NumericColumns + PlainColumns;
}
