using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>What was read of the data for one training run.</summary>
/// <param name="Training">Rows to learn from; every label is known, every weight positive.</param>
/// <param name="Validation">Rows to judge by, in the same columns, or null.</param>
/// <param name="Layout">What each slot of the feature vector is.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Number of classes: C for multiclass, 2 for binary, 0 for regression.</param>
internal sealed record TrainingTables(FeatureTable Training, FeatureTable? Validation, FeatureLayout Layout, TaskKind Task, int Classes)
{
    /// <summary>Names of the classes where the label is a key with text values; null otherwise.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The labels of rows of several, in the order of the tables' targets; empty for rows of one.</summary>
    public IReadOnlyList<LabelColumn> Labels { get; init; } = [];
}
