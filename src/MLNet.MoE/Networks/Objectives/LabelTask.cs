using System.Text.Json.Serialization;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>One of several labels that a network predicts at once.</summary>
public sealed record LabelTask
{
    /// <summary>Registered name of the label's objective.</summary>
    public required string Objective { get; init; }

    /// <summary>What selects one objective of a family; empty for its defaults.</summary>
    public required IReadOnlyList<double> ObjectiveParameters { get; init; }

    /// <summary>Outputs of the network that are the label's; those of the labels before it come first.</summary>
    public required int Outputs { get; init; }

    /// <summary>What the label's loss is multiplied by, finite and not negative.</summary>
    public required double Weight { get; init; }

    /// <summary>How much the label counts beside the others where the best epoch is chosen, above 0 and finite.</summary>
    public required double Importance { get; init; }

    /// <summary>What losses are multiplied by, by the class of a row: (classes), each finite and above 0. Null where all rows count the
    /// same, and for numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? LossFactors { get; init; }
}
