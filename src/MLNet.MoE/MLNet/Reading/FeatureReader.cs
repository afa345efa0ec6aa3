using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Reads data views into tables: one cursor, once, in which one-hot groups become one index a row. Missing and infinite feature values
/// become NaN; rows with a missing label or a weight of 0 are skipped. Only where a promised one-hot group turns out to be none is the
/// data read a second time, with that group's slots as numbers.
/// </summary>
internal sealed class FeatureReader
{
    private const int RowsBetweenChecks = 1024;

    private readonly TableColumns _columns;
    private readonly TaskKind _task;
    private readonly Action? _checkCancelled;
    private readonly Action<string> _warn;

    private FeatureReader(TableColumns columns, TaskKind task, Action? checkCancelled, Action<string>? warn)
    {
        _columns = columns;
        _task = task;
        _checkCancelled = checkCancelled;
        _warn = warn ?? (_ => { });
    }

    /// <summary>Reads training data and, where given, validation data in the same layout.</summary>
    /// <param name="training">Data to learn from.</param>
    /// <param name="validation">Data to judge by, or null.</param>
    /// <param name="columns">Columns to read.</param>
    /// <param name="task">What is predicted; decides how labels are read.</param>
    /// <param name="checkCancelled">Called now and then; throws to stop. Null for none.</param>
    /// <param name="warn">Takes warnings, one line each; null drops them.</param>
    /// <exception cref="InvalidOperationException">The data is not such that a model can be learnt; the message says what, where and what
    /// to do.</exception>
    public static TrainingTables Read(
        IDataView training, IDataView? validation, TableColumns columns, TaskKind task, Action? checkCancelled = null,
            Action<string>? warn = null)
        => new FeatureReader(columns, task, checkCancelled, warn).Read(training, validation);

    private TrainingTables Read(IDataView training, IDataView? validation)
    {
        var features = Column(training, _columns.Features, "feature");
        int slots = SlotCount(features);
        if (validation is not null && SlotCount(Column(validation, _columns.Features, "feature")) is var other && other != slots)
            throw new InvalidOperationException(
                $"Column '{_columns.Features}' has {other} features in the validation data and {slots} in the training data; make both "
                + "with the same fitted transforms.");

        string[]? names = SlotNames(features, slots);
        var groups = OneHotRanges.Of(features, slots);
        var given = _columns.Previous is { } previous ? ContinuedLayout.Of(previous, new(slots, groups, names), _columns.Features) : null;
        if (given is not null) groups = given.Groups;
        while (true)
        {
            var layout = given ?? new FeatureLayout(slots, groups, names);
            bool[] isOneHot = Enumerable.Repeat(true, groups.Count).ToArray();
            var warnings = new List<string>();
            var labels = Labels(training, "training data");
            var read = ReadTable(training, "training data", labels, layout, isOneHot, warnings.Add,
                (Rows: 2, Sparse: given is null ? _columns.LeastSparseColumns : int.MaxValue));
            layout = read.Layout;
            int classes = (labels as LabelReader)?.Classes ?? 0;
            var held = validation is null || isOneHot.Contains(false) ? null
                : ReadValidation(validation, layout, isOneHot, labels, read.Table.LabelOffsets, warnings.Add);
            if (!isOneHot.Contains(false))
            {
                RowWeights.Normalise(read.Table, read.Weights, held?.Table, held?.Weights ?? []);
                CentreLabels(read, held);
                var several = labels as SeveralLabelReader;
                several?.Report(warnings.Add);
                new ReadWarnings(_columns, _task, layout).Report(read.Table, warnings.Add);
                warnings.ForEach(_warn);
                return new(read.Table, held?.Table, layout, _task, classes) 
                {
                    ClassNames = ClassNames(labels.Columns[0], classes), Labels = several?.Read ?? [],
                };
            }
            if (given is not null)
                throw new InvalidOperationException(
                    $"Slots {groups[Array.IndexOf(isOneHot, false)].Start} and following of column '{_columns.Features}' hold other values "
                    + "than a single 1, and are one category of each row in the previous model; encode them as it was trained.");
            foreach (var group in groups.Where((_, g) => !isOneHot[g]))
                _warn($"Slots {group.Start} to {group.Start + group.Count - 1} of column '{_columns.Features}' are marked as one-hot but "
                    + "hold other values than a single 1; they are read as numbers.");
            groups = [.. groups.Where((_, g) => isOneHot[g])];
        }
    }

    private ILabelReader Labels(IDataView data, string what) => _columns.Labels.Count == 0
        ? new LabelReader(Column(data, _columns.Label, "label"), _task)
        : new SeveralLabelReader(_columns.Labels, [.. _columns.Labels.Select(label => Column(data, label.Name, "label"))], what);

    private ReadRows ReadValidation(IDataView validation, FeatureLayout layout, bool[] isOneHot, ILabelReader training, double[] offsets,
        Action<string> warn)
    {
        var labels = Labels(validation, "validation data");
        (labels as SeveralLabelReader)?.Take(offsets);
        var read = ReadTable(validation, "validation data", labels, layout, isOneHot, warn, (Rows: 1, Sparse: int.MaxValue));
        foreach (var (name, own, known) in SeveralLabelReader.Classes(labels).Zip(SeveralLabelReader.Classes(training),
            (own, known) => (own.Name, own.Classes, known.Classes)))
        {
            if (own > known)
                throw new InvalidOperationException(
                    $"Label column '{name}' has {own} classes in the validation data and {known} in the training data; "
                    + "make both with the same fitted transforms.");
        }
        return read;
    }

    private ReadRows ReadTable(IDataView data, string what, ILabelReader labels, FeatureLayout layout, bool[] isOneHot, Action<string> warn,
        (int Rows, int Sparse) least)
    {
        var featureColumn = Column(data, _columns.Features, "feature");
        var weights = _columns.Weight is null ? null : new WeightReader(Column(data, _columns.Weight, "weight"));
        DataViewSchema.Column? exposures = _columns.Exposure is { } exposureName ? ExposureReader.Find(data.Schema, exposureName) : null;
        bool hasWeights = weights is not null || exposures is not null;
        var rows = new TableBuilder(layout, isOneHot, hasWeights, least.Sparse, labels.Count, _columns.Cache);
        var (readWeights, readLabels) = (new List<double>(), new List<double>());
        bool keepsLabels = _task == TaskKind.Regression && (labels as LabelReader)?.Column.Type == NumberDataViewType.Double;
        var counts = new ReadCounts(what, _columns);
        List<DataViewSchema.Column> wanted = [.. labels.Columns, featureColumn];
        if (weights is not null) wanted.Add(weights.Column);
        if (exposures is not null) wanted.Add(exposures.Value);

        using (var cursor = data.GetRowCursor(wanted))
        {
            var getLabel = labels.Open(cursor);
            var getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
            var getWeight = weights?.Open(cursor);
            var getExposure = exposures is { } column ? ExposureReader.Open(cursor, column) : null;
            VBuffer<float> features = default;
            while (cursor.MoveNext())
            {
                if (counts.Rows++ % RowsBetweenChecks == 0) _checkCancelled?.Invoke();
                double weight = getWeight?.Invoke() ?? 1;
                if (!(weight >= 0 && double.IsFinite(weight)))
                    throw new InvalidOperationException(
                        $"Weight column '{_columns.Weight}' holds {weight} in row {counts.Rows} of the {what}; weights are finite and at "
                        + "least 0.");
                double label = getLabel();
                if (!float.IsFinite((float)label))
                {
                    counts.MissingLabel();
                    continue;
                }
                if (weight == 0)
                {
                    counts.ZeroWeight();
                    continue;
                }
                if (_columns.Objective?.Demand((float)label) is { } demand)
                    throw new InvalidOperationException(
                        string.Create(CultureInfo.InvariantCulture,
                            $"Label column '{_columns.Label}' holds {label} in row {counts.Rows} of the {what}; the objective "
                            + $"'{_columns.Objective.Name}' takes labels {demand}."));
                if (getExposure is not null) (label, weight) = PerUnit(label, weight, getExposure(), $"row {counts.Rows} of the {what}");
                getFeatures(ref features);
                if (features.Length != layout.SlotCount)
                    throw new InvalidOperationException(
                        $"Column '{_columns.Features}' has {features.Length} features in row {counts.Rows} of the {what} and "
                        + $"{layout.SlotCount} by its type; every row needs the same number.");
                rows.Add((float)label, 1, features);
                labels.Keep();
                if (hasWeights) readWeights.Add(weight);
                if (keepsLabels) readLabels.Add(label);
            }
        }
        counts.Check(rows.RowCount, least.Rows);
        var (table, found) = rows.Complete();
        labels.Complete(table);
        counts.Report(rows.Filler, found, warn);
        return new(table, found, readWeights, readLabels);
    }

    /// <summary>A label for one unit of exposure, and the weight that its row then has.</summary>
    private (double Label, double Weight) PerUnit(double label, double weight, double exposure, string where)
    {
        if (!(exposure > 0 && double.IsFinite(exposure)))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                    $"Exposure column '{_columns.Exposure}' holds {exposure} in {where}; exposures are finite and above 0."));
        }
        double rate = label / exposure;
        return float.IsFinite((float)rate) ? (rate, weight * _columns.Objective!.ExposureWeight(exposure))
            : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"Label column '{_columns.Label}' holds {label} for an exposure of {exposure} in {where}, more "
                + $"for one unit than single precision holds."));
    }

    /// <summary>Takes the mean off regression targets of double precision where single precision would lose their differences.</summary>
    private static void CentreLabels(ReadRows training, ReadRows? validation)
    {
        if (training.Labels.Count == 0 || !SinglePrecision.Of(training.Labels).IsLost) return;
        double offset = training.Labels.Average();
        Centre(training);
        if (validation is not null) Centre(validation);

        void Centre(ReadRows rows)
        {
            rows.Table.LabelOffset = offset;
            for (int row = 0; row < rows.Table.RowCount; row++)
                rows.Table.SetLabel(row, (float)((rows.Labels.Count > 0 ? rows.Labels[row] : rows.Table.Label(row)) - offset));
        }
    }

    private int SlotCount(DataViewSchema.Column column)
        => column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
        ? vector.Size
        : throw new InvalidOperationException(
            $"Feature column '{_columns.Features}' has type {column.Type}; it needs to be a vector of Single of fixed size, at least 1. "
            + "Use Concatenate, or say the size with [VectorType(n)].");

    private static string[]? SlotNames(DataViewSchema.Column column, int slots)
    {
        if (!column.HasSlotNames()) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return names.Length == slots ? [.. names.DenseValues().Select(name => name.ToString())] : null;
    }

    /// <summary>Names of the classes of a key with text values; null for any other label.</summary>
    internal static string[]? ClassNames(DataViewSchema.Column column, int classes)
    {
        var kind = column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues);
        if (kind?.Type is not VectorDataViewType { ItemType: TextDataViewType }) return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return names.Length == classes ? [.. names.DenseValues().Select(name => name.ToString())] : null;
    }

    private static DataViewSchema.Column Column(IDataView data, string name, string role) => data.Schema.GetColumnOrNull(name)
        ?? throw new InvalidOperationException(
            $"The data has no {role} column '{name}'; it has "
            + $"{string.Join(", ", data.Schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");

    /// <summary>What was read of a data view.</summary>
    /// <param name="Table">Its rows.</param>
    /// <param name="Layout">Their layout, with the slots that are almost always 0.</param>
    /// <param name="Weights">(rows): weights as they were read; empty without weights.</param>
    /// <param name="Labels">(rows): regression targets of double precision as they were read; empty for others.</param>
    private sealed record ReadRows(FeatureTable Table, FeatureLayout Layout, List<double> Weights, List<double> Labels);
}
