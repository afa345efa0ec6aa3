using System.Text.Json.Serialization;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// What a gate is made of beside its selection and its temperature: the network that gives its logits, the noise in them and the numbers of
/// its selection. A specification without one has <see cref="Default"/>: one linear layer, and the noise that the gate's name says.
/// </summary>
public sealed record GateSpec
{
    /// <summary>One linear layer without activation; two active experts where a gate limits them.</summary>
    public static GateSpec Default { get; } = new();

    /// <summary>Registered name of the network from inputs to logits.</summary>
    public string Network { get; init; } = "linear";

    /// <summary>Hidden layers of a network that has several.</summary>
    public int HiddenLayers { get; init; } = 1;

    /// <summary>Units of the gate network's hidden layers.</summary>
    public int HiddenWidth { get; init; } = 32;

    /// <summary>Whether the logits are normalised over the experts, where the network does so.</summary>
    public bool Normalization { get; init; }

    /// <summary>Registered name of the activation function of the logits; "none" for none.</summary>
    public string Activation { get; init; } = "none";

    /// <summary>Registered name of the noise in the logits; null for that which the gate's name says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Noise { get; init; }

    /// <summary>Experts that a sparse gate gives a weight at most.</summary>
    public int ActiveExperts { get; init; } = 2;

    /// <summary>How far from the best an expert's probability may be to be active, where the gate asks for it.</summary>
    public float ProbabilityGap { get; init; } = 0.2f;

    /// <summary>Largest threshold of probabilities, where the gate has one; 0 for one over the number of experts.</summary>
    public float LargestThreshold { get; init; }

    /// <summary>Share of a common mixture, the same for all rows, in the experts' weights; 0 for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float Shrinkage { get; init; }

    /// <summary>
    /// Columns of the prepared row that the gate reads, ascending: numeric, plain, categorical and sparse columns, counted in this order.
    /// Null for all.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Columns { get; init; }

    /// <summary>Whether two are the same, columns too.</summary>
    internal bool IsSameAs(GateSpec other) => this with { Columns = null } == other with { Columns = null }
        && (Columns is null) == (other.Columns is null) && (Columns ?? []).SequenceEqual(other.Columns ?? []);
}
