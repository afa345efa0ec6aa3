using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>What the gate of a mixture learns from, read in one pass: labels, weights and features of the rows, in their order.</summary>
internal sealed class StackTable
{
    private StackTable(TaskKind task) => Task = task;

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>Scores that an expert has to give a row: one for each class of several, otherwise 1.</summary>
    public int ScoreCount { get; private set; }

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
    /// <exception cref="ArgumentException">A column is missing, or the features are no vector of Single of known size.</exception>
    /// <exception cref="InvalidOperationException">The type of the label or the weight does not suit.</exception>
    public static StackTable Read(IDataView data, TaskKind task, MixtureOfOptions options)
    {
        var rows = new StackTable(task);
        var label = new LabelReader(Column(data.Schema, options.LabelColumnName, nameof(options.LabelColumnName)), task);
        var weight = options.ExampleWeightColumnName is { } name
            ? new WeightReader(Column(data.Schema, name, nameof(options.ExampleWeightColumnName)))
            : null;
        var features = FeatureColumn(data.Schema, options.FeatureColumnName);
        rows.Slots = features is { Type: VectorDataViewType vector } ? vector.Size : 0;
        DataViewSchema.Column[] columns = [.. new[] { label.Column, weight?.Column, features }.OfType<DataViewSchema.Column>()];
        using var cursor = data.GetRowCursor(columns);
        var readLabel = label.Open(cursor);
        var readWeight = weight?.Open(cursor) ?? (() => 1);
        var readFeatures = features is { } column ? cursor.GetGetter<VBuffer<float>>(column) : null;
        var buffer = default(VBuffer<float>);
        while (cursor.MoveNext())
        {
            rows.Labels.Add(readLabel() is var value && double.IsFinite(value) ? value : double.NaN);
            rows.Weights.Add(readWeight() is var counts and > 0 && double.IsFinite(counts) ? counts : 0);
            if (readFeatures is null) continue;
            readFeatures(ref buffer);
            rows.Features.AddRange(buffer.DenseValues());
        }
        rows.ScoreCount = task == TaskKind.Multiclass ? label.Classes : 1;
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
                + "size, or null.",
                nameof(name));
    }

    private static DataViewSchema.Column Column(DataViewSchema schema, string name, string option) => schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(
            $"The data has no column '{name}' for {option}; it has "
            + $"{string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.",
            option);
}
