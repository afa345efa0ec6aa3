using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE;

/// <summary>A column of one of several labels.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Task">What is predicted.</param>
/// <param name="Objective">What it is trained for, which its labels have to suit.</param>
internal sealed record LabelColumn(string Name, TaskKind Task, Objective Objective)
{
    /// <summary>Factor of the label's loss that the options ask for.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How much the rows of each class count.</summary>
    public ClassWeights ClassWeights { get; init; } = ClassWeights.None;

    /// <summary>Names of the classes where the column is a key with text values; null otherwise.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Number of classes that were read: C for multiclass, 2 for binary, 0 for numbers.</summary>
    public int Classes { get; init; }
}
