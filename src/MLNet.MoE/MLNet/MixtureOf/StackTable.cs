using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>What the gate of a mixture learns from, read in one pass: labels, weights and features of the rows, in their order.</summary>
internal sealed class StackTable
{
    private StackTable(TaskKind task) => Task = task;

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>(rows): class from 0, 1 for the positive class of two, or number; NaN where it is missing.</summary>
    public List<double> Labels { get; } = [];

    /// <summary>(rows): not negative.</summary>
    public List<double> Weights { get; } = [];

    /// <summary>(rows, slots); empty where there is no column of features.</summary>
    public List<float> Features { get; } = [];

    /// <summary>Slots of the features; 0 for none.</summary>
    public int Slots { get; private set; }

    /// <summary>Number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>Reads the rows.</summary>
    /// <param name="data">The data, which gives its rows in the same order every time.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="options">Names of the columns.</param>
    /// <exception cref="ArgumentException">A column is missing or its type does not suit.</exception>
    public static StackTable Read(IDataView data, TaskKind task, MixtureOfOptions options)
    {
        var rows = new StackTable(task);
        var label = Column(data.Schema, options.LabelColumnName, nameof(options.LabelColumnName));
        var weight = options.ExampleWeightColumnName is { } weightName
            ? Column(data.Schema, weightName, nameof(options.ExampleWeightColumnName)) : (DataViewSchema.Column?)null;
        var features = FeatureColumn(data.Schema, options.FeatureColumnName);
        rows.Slots = features is { Type: VectorDataViewType vector } ? vector.Size : 0;
        DataViewSchema.Column[] columns = [.. new[] { label, weight, features }.OfType<DataViewSchema.Column>()];
        using var cursor = data.GetRowCursor(columns);
        var readLabel = LabelReader(cursor, label, task);
        var readWeight = weight is { } own ? Number(cursor, own, nameof(options.ExampleWeightColumnName)) : () => 1;
        var readFeatures = features is { } column ? cursor.GetGetter<VBuffer<float>>(column) : null;
        var buffer = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            rows.Labels.Add(readLabel());
            rows.Weights.Add(readWeight() is var value and > 0 && double.IsFinite(value) ? value : 0);
            if (readFeatures is null) continue;
            readFeatures(ref buffer);
            rows.Features.AddRange(buffer.DenseValues());
        }
        return rows;
    }

    /// <summary>The column of features, or null where there is none of that name; one of another type is an error.</summary>
    /// <exception cref="ArgumentException">The column holds no vector of Single of known size.</exception>
    public static DataViewSchema.Column? FeatureColumn(DataViewSchema schema, string? name)
    {
        if (name is null || schema.GetColumnOrNull(name) is not { } column) return null;
        return column.Type is VectorDataViewType { Size: > 0 } vector && vector.ItemType == NumberDataViewType.Single ? column
            : throw new ArgumentException(
                $"{nameof(MixtureOfOptions.FeatureColumnName)} '{name}' has type {column.Type}; the gate takes a vector of Single of known "
                + "size, or null.", nameof(name));
    }

    private static DataViewSchema.Column Column(DataViewSchema schema, string name, string option) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(
            $"The data has no column '{name}' for {option}; it has "
            + $"{string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.", option);

    private static Func<double> LabelReader(DataViewRow row, DataViewSchema.Column label, TaskKind task)
    {
        if (task == TaskKind.Binary && label.Type == BooleanDataViewType.Instance)
        {
            var getter = row.GetGetter<bool>(label);
            return () =>
            {
                bool value = false;
                getter(ref value);
                return value ? 1 : 0;
            };
        }
        if (task == TaskKind.Multiclass && label.Type is KeyDataViewType key && key.RawType == typeof(uint))
        {
            var getter = row.GetGetter<uint>(label);
            return () =>
            {
                uint value = 0;
                getter(ref value);
                return value == 0 ? double.NaN : value - 1;
            };
        }
        if (task == TaskKind.Regression && label.Type is NumberDataViewType)
            return Number(row, label, nameof(MixtureOfOptions.LabelColumnName));
        string wanted = task switch { TaskKind.Binary => "Boolean", TaskKind.Multiclass => "a key, as MapValueToKey gives it", _ =>
            "Single or Double" };
        throw new ArgumentException($"The label '{label.Name}' has type {label.Type}; for the task {task} it must be {wanted}.",
            nameof(label));
    }

    private static Func<double> Number(DataViewRow row, DataViewSchema.Column column, string option)
    {
        if (column.Type == NumberDataViewType.Single)
        {
            var getter = row.GetGetter<float>(column);
            return () =>
            {
                float value = 0;
                getter(ref value);
                return value;
            };
        }
        if (column.Type == NumberDataViewType.Double)
        {
            var getter = row.GetGetter<double>(column);
            return () =>
            {
                double value = 0;
                getter(ref value);
                return value;
            };
        }
        throw new ArgumentException($"Column '{column.Name}' for {option} has type {column.Type}; it must be Single or Double.", option);
    }
}
