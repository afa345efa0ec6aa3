using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A table with one target, column by column: what the benchmark and the command line train and score on. Immutable;
/// the arrays given to the constructors are not copied and must not be changed afterwards.
/// </summary>
public sealed class TabularDataset
{
    private readonly float[] _target;

    /// <summary>Creates a dataset.</summary>
    /// <param name="name">The name under which results are reported.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="features">The feature columns, with distinct names and one value per row.</param>
    /// <param name="target">
    /// (rows) The class index, 0 to classes - 1, or the value to be regressed. No value may be missing.
    /// </param>
    /// <param name="classNames">
    /// The classes in the order of their indices; null for regression. A binary task has two, the positive one last.
    /// </param>
    /// <exception cref="DatasetException">The parts do not fit each other.</exception>
    public TabularDataset(
        string name,
        TaskKind task,
        IReadOnlyList<DatasetColumn> features,
        float[] target,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(target);
        Name = name;
        Task = task;
        Features = [.. features];
        ClassNames = classNames is null ? [] : [.. classNames];
        _target = target;
        CheckFeatures();
        CheckClasses();
        CheckTarget();
    }

    /// <summary>The name under which results are reported.</summary>
    public string Name { get; }

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>The feature columns.</summary>
    public IReadOnlyList<DatasetColumn> Features { get; }

    /// <summary>(rows) The class index, or the value to be regressed.</summary>
    public ReadOnlySpan<float> Target => _target;

    /// <summary>The classes in the order of their indices; empty for regression. Of two, the last is the positive one.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many rows there are.</summary>
    public int RowCount => _target.Length;

    /// <summary>What the source calls the target.</summary>
    public string TargetName { get; init; } = "target";

    /// <summary>Where the data or its definition comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>The terms the data is under, as far as they are known.</summary>
    public string Licence { get; init; } = "";

    /// <summary>
    /// The best expected score anyone can reach: the error rate (0 to 1) of the Bayes rule for classes, the root mean
    /// squared error of the true regression function for regression. Null where it is not known.
    /// </summary>
    public double? BayesError { get; init; }

    /// <summary>The split that comes with the data and has to be used; null where the protocol draws one.</summary>
    public DatasetSplit? FixedSplit { get; init; }

    /// <summary>How many rows of the source were left out because their target was missing.</summary>
    public int RowsWithoutTarget { get; init; }

    /// <summary>
    /// The dataset cut down to <paramref name="rows"/>, in that order; classes and categories stay as they are. A fixed
    /// split does not survive, since its rows are no longer the same.
    /// </summary>
    /// <param name="rows">Row indices; a row may occur more than once.</param>
    public TabularDataset SelectRows(ReadOnlySpan<int> rows)
    {
        float[] target = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            target[i] = _target[rows[i]];
        var features = new DatasetColumn[Features.Count];
        for (int i = 0; i < features.Length; i++)
            features[i] = Features[i].Select(rows);
        return new TabularDataset(Name, Task, features, target, Task == TaskKind.Regression ? null : ClassNames)
        {
            TargetName = TargetName,
            Source = Source,
            Licence = Licence,
            BayesError = BayesError,
        };
    }

    /// <summary>
    /// The dataset as ML.NET reads it: every numeric column as Single, every categorical one as text, then the label:
    /// Boolean for a binary task, the class name as text for a multiclass one, Single for regression.
    /// </summary>
    /// <param name="rows">The rows to show, in that order; null shows all.</param>
    /// <param name="labelColumnName">The name of the label column.</param>
    /// <exception cref="DatasetException">A feature has the name of the label.</exception>
    public IDataView ToDataView(int[]? rows = null, string labelColumnName = "Label")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        if (Features.Any(feature => feature.Name == labelColumnName))
        {
            throw new DatasetException(
                $"Dataset '{Name}' has a feature column named '{labelColumnName}', the name asked for the label; ask for another label "
                + "name.");
        }

        foreach (int row in rows ?? [])
        {
            if (row < 0 || row >= RowCount)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"Dataset '{Name}' has the rows 0 to {RowCount - 1}.");
        }

        return new TabularDataView([.. Features, LabelColumn(labelColumnName)], rows, RowCount);
    }

    private DatasetColumn LabelColumn(string name) => Task switch
    {
        TaskKind.Binary => new BooleanColumn(name, _target),
        TaskKind.Multiclass => new CategoricalColumn(name, Array.ConvertAll(_target, index => (int)index), ClassNames),
        _ => new NumericColumn(name, _target),
    };

    private void CheckFeatures()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var feature in Features)
        {
            if (!names.Add(feature.Name))
                throw new DatasetException($"Dataset '{Name}' has two feature columns named '{feature.Name}'; rename one.");
            if (feature.RowCount != RowCount)
            {
                throw new DatasetException(
                    $"Dataset '{Name}': column '{feature.Name}' has {feature.RowCount} values for {RowCount} targets.");
            }
        }
    }

    private void CheckClasses()
    {
        string expected = Task switch { TaskKind.Binary => "2", TaskKind.Multiclass => "at least 2", _ => "0" };
        bool fits = Task switch
        {
            TaskKind.Binary => ClassNames.Count == 2,
            TaskKind.Multiclass => ClassNames.Count >= 2,
            _ => ClassNames.Count == 0,
        };
        if (!fits)
            throw new DatasetException($"Dataset '{Name}' has {ClassNames.Count} classes; its task, {Task}, needs {expected}.");
    }

    private void CheckTarget()
    {
        for (int row = 0; row < _target.Length; row++)
        {
            float value = _target[row];
            bool fits = Task == TaskKind.Regression
                ? float.IsFinite(value)
                : value >= 0 && value < ClassNames.Count && value == MathF.Floor(value);
            if (!fits)
            {
                throw new DatasetException(
                    $"Dataset '{Name}' has the target {value} in row {row}; it must be " +
                    (Task == TaskKind.Regression ? "a finite number." : $"a class index from 0 to {ClassNames.Count - 1}."));
            }
        }
    }
}
