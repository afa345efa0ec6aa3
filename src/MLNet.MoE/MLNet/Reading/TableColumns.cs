using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Which columns of a data view a model learns from.</summary>
/// <param name="Label">Column of the label.</param>
/// <param name="Features">Column of the features.</param>
/// <param name="Weight">Column of row weights, or null for none.</param>
internal sealed record TableColumns(string Label, string Features, string? Weight)
{
    /// <summary>Columns of categories that are features too, the feature column perhaps among them.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>What labels have to suit; null for any.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Columns of several labels, which take the place of the one; empty for a model of one label.</summary>
    public IReadOnlyList<LabelColumn> Labels { get; init; } = [];

    /// <summary>Column of how many units each label is the sum over; null for none.</summary>
    public string? Exposure { get; init; }

    /// <summary>Layout of the feature vector that a model was trained on which the fit goes on from; null for a fresh fit.</summary>
    public FeatureLayout? Previous { get; init; }

    /// <summary>Where rows go that do not fit in memory; null keeps all there.</summary>
    public RowCache? Cache { get; init; }

    /// <summary>Columns that are almost always 0 from which they are kept as the few numbers that are not.</summary>
    public int LeastSparseColumns { get; init; } = DataDefaults.FewestSparseColumns;
}
