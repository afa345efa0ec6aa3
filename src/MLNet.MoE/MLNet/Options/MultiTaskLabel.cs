using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE;

/// <summary>One of the labels that a network predicts at once. A text is the label of the column of that name.</summary>
public sealed class MultiTaskLabel
{
    /// <summary>A label that <see cref="ColumnName"/> is still to be said of.</summary>
    public MultiTaskLabel()
    {
    }

    /// <summary>The label of a column.</summary>
    /// <param name="columnName">Name of the column.</param>
    public MultiTaskLabel(string columnName) => ColumnName = columnName;

    /// <summary>Name of the column: a number, a Boolean or a key. A number that is NaN, and a key of 0, is missing; a row needs one label
    /// at least.</summary>
    [ColumnName]
    public string ColumnName { get; set; } = "";

    /// <summary>
    /// What is predicted; null goes by the column's type: two classes for a Boolean, several for a key, a number for Single and Double. A
    /// label of two classes that is missing in some rows is a Single of 0, 1 and NaN with <see cref="TaskKind.Binary"/>. Default null.
    /// </summary>
    public TaskKind? Task { get; set; }

    /// <summary>What a number is trained for, as <see cref="NetworkOptions.Objective"/>. Default <c>squared-error</c>.</summary>
    [PartName(PartKind.Objective)]
    public string Objective { get; set; } = "squared-error";

    /// <summary>The number that an objective of a family takes, as <see cref="NetworkOptions.ObjectiveParameter"/>. Default null.</summary>
    [Limit(0, WithoutLow = true)]
    public double? ObjectiveParameter { get; set; }

    /// <summary>
    /// How much the label counts beside the others, above 0. With equal weights labels of any unit, kind and number of rows pull equally at
    /// what they share. Default 1.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public double Weight { get; set; } = 1;

    /// <summary>
    /// How much the rows of each class count for a label of classes, as <see cref="NetworkOptions.ClassWeights"/>: <c>none</c>,
    /// <c>balanced</c>, or weights by class. With <c>none</c>, what the options say for all labels holds. Default <c>none</c>.
    /// </summary>
    public ClassWeights ClassWeights { get; set; } = ClassWeights.None;

    /// <summary>The label of a column.</summary>
    /// <param name="columnName">Name of the column.</param>
    public static implicit operator MultiTaskLabel(string columnName) => new(columnName);

    /// <summary>The label of a column.</summary>
    /// <param name="columnName">Name of the column.</param>
    public static MultiTaskLabel FromString(string columnName) => new(columnName);

    /// <summary>The name of the column.</summary>
    public override string ToString() => ColumnName;

    internal MultiTaskLabel Copy() => (MultiTaskLabel)MemberwiseClone();

    /// <summary>What the label is trained for.</summary>
    /// <param name="task">What is predicted.</param>
    /// <exception cref="ArgumentException">The objective is not one of the task.</exception>
    internal Objective ObjectiveOf(TaskKind task)
    {
        var objective = ObjectiveRegistry.Get(Objective, ObjectiveParameter is double parameter ? [parameter] : []);
        bool isDefault = Objective == new SquaredError().Name && ObjectiveParameter is null;
        if (task == TaskKind.Regression && !objective.HasClasses) return objective;
        if (task != TaskKind.Regression && isDefault) return task == TaskKind.Binary ? new Logistic() : new CrossEntropy();
        throw new ArgumentException($"The objective of label '{ColumnName}' is '{Objective}', which does not suit the task {task}.");
    }
}
