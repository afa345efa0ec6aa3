using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Rows to learn from, as ML.NET's columns: a vector of features, the label (Boolean, key or Single by the task) and perhaps weights. The
/// column <see cref="PartColumn"/> says which rows are learned from (0) and which are held out to stop early on (1).
/// </summary>
/// <param name="all">All rows.</param>
/// <param name="task">What is predicted.</param>
/// <param name="classes">Number of classes; 0 for a regression.</param>
internal sealed class LearningRows(IDataView all, TaskKind task, int classes)
{
    /// <summary>Name of the column that tells the two parts apart. It is spelled so that no column of a file is hidden by it.</summary>
    public const string PartColumn = "moe:part";

    /// <summary>Value of <see cref="PartColumn"/> for a row to learn from, and for one to stop early on.</summary>
    public const float TrainingPart = 0, ValidationPart = 1;

    // Every step that is made of a context moves its random numbers on, and what SDCA learns depends on them: so not of the fit's own.
    private readonly MLContext _views = new(0);

    /// <summary>What is predicted.</summary>
    public TaskKind Task => task;

    /// <summary>Number of classes; 0 for a regression.</summary>
    public int ClassCount => classes;

    /// <summary>Column of the label.</summary>
    public string Label { get; init; } = "Label";

    /// <summary>Column of the features.</summary>
    public string Features { get; init; } = "Features";

    /// <summary>Column of the weights; null for none.</summary>
    public string? Weight { get; init; }

    /// <summary>
    /// Whether the rows that are held out may be learned from once it is known when to stop: so it is where a model is made to be used. In
    /// the benchmark they stay apart, so that every learner learns from the same rows.
    /// </summary>
    public bool MayLearnAll { get; init; }

    /// <summary>All rows.</summary>
    public IDataView All => all;

    /// <summary>Rows to learn from.</summary>
    public IDataView Training => _views.Data.FilterRowsByColumn(all, PartColumn, upperBound: (TrainingPart + ValidationPart) / 2);

    /// <summary>Rows to stop early on; there may be none.</summary>
    public IDataView Validation => _views.Data.FilterRowsByColumn(all, PartColumn, lowerBound: (TrainingPart + ValidationPart) / 2);

    /// <summary>All rows where all may be learned from, otherwise those to learn from: for a learner that does not stop early.</summary>
    public IDataView Learnable => MayLearnAll ? All : Training;

    /// <summary>The same rows, of which those that are held out stay apart.</summary>
    public LearningRows Apart() => new(all, task, classes) { Label = Label, Features = Features, Weight = Weight };

    /// <summary>(rows) class indices or numbers.</summary>
    /// <param name="view">Some of the rows.</param>
    /// <param name="label">Column of the label, where it is another.</param>
    public float[] Labels(IDataView view, string? label = null)
    {
        var column = view.Schema[label ?? Label];
        return column.Type switch
        {
            BooleanDataViewType => [.. view.GetColumn<bool>(column).Select(value => value ? 1f : 0f)],
            // Keys count from 1.
            KeyDataViewType => [.. view.GetColumn<uint>(column).Select(value => value - 1f)],
            _ => [.. view.GetColumn<float>(column)],
        };
    }

    /// <summary>(rows) weights; null where all count the same.</summary>
    public float[]? Weights(IDataView view) => Weight is null ? null : [.. view.GetColumn<float>(view.Schema[Weight])];

    /// <summary>(rows) feature vectors.</summary>
    public VBuffer<float>[] Vectors(IDataView view)
    {
        var column = view.Schema[Features];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        var rows = new List<VBuffer<float>>();
        while (cursor.MoveNext())
        {
            VBuffer<float> row = default;
            getter(ref row);
            rows.Add(row);
        }
        return [.. rows];
    }
}
