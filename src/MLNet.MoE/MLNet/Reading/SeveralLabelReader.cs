using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Reads several labels of a row, each of which may be missing. They are kept in double precision until all rows are read, so that
/// what single precision would lose of a target can be taken off first.</summary>
internal sealed class SeveralLabelReader : ILabelReader
{
    private readonly IReadOnlyList<LabelColumn> _labels;
    private readonly LabelReader[] _readers;
    private readonly List<double>[] _values;
    private readonly double[] _row;
    private readonly string _what;
    private double[]? _offsets;

    /// <summary>Checks the types of the label columns.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="what">What is read, for messages: <c>training data</c>.</param>
    /// <exception cref="InvalidOperationException">A column's type does not suit its task.</exception>
    public SeveralLabelReader(IReadOnlyList<LabelColumn> labels, IReadOnlyList<DataViewSchema.Column> columns, string what)
    {
        (_labels, Columns, _what) = (labels, columns, what);
        _readers = [.. labels.Select((label, i) => new LabelReader(columns[i], label.Task))];
        _values = [.. labels.Select(_ => new List<double>())];
        _row = new double[labels.Count];
    }

    /// <inheritdoc/>
    public IReadOnlyList<DataViewSchema.Column> Columns { get; }

    /// <inheritdoc/>
    public int Count => _labels.Count;

    /// <summary>The labels, with the classes that were read.</summary>
    public IReadOnlyList<LabelColumn> Read => [.. _labels.Select((label, i) => label with
    {
        Classes = _readers[i].Classes, ClassNames = FeatureReader.ClassNames(Columns[i], _readers[i].Classes),
    })];

    /// <summary>Names and numbers of classes of what a reader read.</summary>
    public static IEnumerable<(string Name, int Classes)> Classes(ILabelReader reader)
    {
        var readers = reader is SeveralLabelReader several ? several._readers : [(LabelReader)reader];
        return readers.Select(one => (one.Column.Name, one.Classes));
    }

    /// <summary>Has numbers taken off the labels that were found of other rows.</summary>
    /// <param name="offsets">(labels).</param>
    public void Take(double[] offsets) => _offsets = offsets;

    /// <inheritdoc/>
    public Func<double> Open(DataViewRow row)
    {
        Func<double>[] getters = [.. _readers.Select(reader => reader.Open(row))];
        return () =>
        {
            bool isAny = false;
            for (int i = 0; i < getters.Length; i++)
            {
                double label = getters[i]();
                if (!float.IsFinite((float)label)) label = double.NaN;
                else Check(_labels[i], label, row.Position);
                _row[i] = label;
                isAny |= !double.IsNaN(label);
            }
            return isAny ? 0 : double.NaN;
        };
    }

    /// <inheritdoc/>
    public void Keep()
    {
        for (int i = 0; i < _row.Length; i++) _values[i].Add(_row[i]);
    }

    /// <inheritdoc/>
    public void Complete(FeatureTable table)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            double offset = table.LabelOffsets[i] = _offsets?[i] ?? Offset(i);
            for (int row = 0; row < table.RowCount; row++) table.Labels(row)[i] = (float)(_values[i][row] - offset);
        }
    }

    /// <summary>Warns of labels from which little can be learnt.</summary>
    /// <exception cref="InvalidOperationException">No row has a value of some label.</exception>
    public void Report(Action<string> warn)
    {
        for (int i = 0; i < _labels.Count; i++)
        {
            double[] given = [.. _values[i].Where(value => !double.IsNaN(value))];
            if (given.Length == 0)
                throw new InvalidOperationException($"All {_values[i].Count} rows of the {_what} have a missing label in column "
                    + $"'{_labels[i].Name}'; leave that label out.");
            if (Array.TrueForAll(given, value => value == given[0]))
                warn(string.Create(CultureInfo.InvariantCulture,
                    $"All {given.Length} labels in column '{_labels[i].Name}' are {given[0]}; the model will predict little else."));
        }
    }

    /// <summary>What is taken off a target before it becomes single.</summary>
    private double Offset(int label)
    {
        if (_labels[label].Task != TaskKind.Regression || Columns[label].Type != NumberDataViewType.Double) return 0;
        double[] given = [.. _values[label].Where(value => !double.IsNaN(value))];
        return given.Length > 0 && SinglePrecision.Of(given).IsLost ? given.Average() : 0;
    }

    private void Check(LabelColumn label, double value, long position)
    {
        if (label.Objective.Demand((float)value) is { } demand)
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Label column '{label.Name}' holds {value} in row {position + 1} of the {_what}; the objective '{label.Objective.Name}' "
                    + $"takes labels {demand}."));
    }
}
