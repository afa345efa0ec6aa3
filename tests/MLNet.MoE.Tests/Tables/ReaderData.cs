using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Tables;

/// <summary>Small data views and a reader that keeps its warnings.</summary>
internal static class ReaderData
{
    public static readonly TableColumns Columns = new("Label", "Features", null);
    public static readonly TableColumns Weighted = new("Label", "Features", "Weight");

    /// <summary>A data view of rows of any class, whose features are a vector of the given size.</summary>
    public static IDataView View<TRow>(IEnumerable<TRow> rows, int size)
        where TRow : class
    {
        var schema = SchemaDefinition.Create(typeof(TRow));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, size);
        return new MLContext(1).Data.LoadFromEnumerable(rows, schema);
    }

    /// <summary>Rows with a float label and dense features.</summary>
    public static IDataView Dense(params (float Label, float[] Features)[] rows) =>
        View(rows.Select(row => new DenseRow { Label = row.Label, Features = row.Features }), rows[0].Features.Length);

    /// <summary>Rows of one slot whose label is of any type.</summary>
    public static IDataView Labels<TLabel>(params TLabel[] labels) =>
        View(labels.Select((label, i) => new LabelRow<TLabel> { Label = label, Features = [i] }), 1);

    /// <summary>Rows of one slot whose label is a key, given as ML.NET takes it from objects: from 0; <paramref name="count"/> and above is
    /// missing.</summary>
    public static IDataView Keys(ulong count, params uint[] labels)
    {
        var schema = SchemaDefinition.Create(typeof(LabelRow<uint>));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1);
        schema["Label"].ColumnType = new KeyDataViewType(typeof(uint), count);
        return new MLContext(1).Data.LoadFromEnumerable(labels.Select((label, i) => new LabelRow<uint> { Label = label, Features = [i] }),
            schema);
    }

    /// <summary>The same with keys of another integer type.</summary>
    public static IDataView Keys(DataKind kind, ulong count, params uint[] labels)
    {
        var keys = Keys(count, labels);
        return new MLContext(1).Transforms.Conversion.ConvertType("Label", outputKind: kind).Fit(keys).Transform(keys);
    }

    /// <summary>Rows whose only feature is their index.</summary>
    public static IDataView Weights(params float[] weights) =>
        View(weights.Select((weight, i) => new WeightedRow { Label = i, Weight = weight, Features = [i] }), 1);

    /// <summary>A vector column marked as one-hot in the given ranges of first and last slot.</summary>
    public static IDataView Marked(IDataView data, params int[] ranges) => new MarkedView(data, ranges);

    public static TrainingTables Read(IDataView training, TaskKind task, IDataView? validation = null)
        => Read(training, task, out _, validation);

    public static TrainingTables Read(IDataView training, TaskKind task, out List<string> warnings, IDataView? validation = null)
    {
        var list = warnings = [];
        return FeatureReader.Read(training, validation, Columns, task, null, list.Add);
    }

    public static float[] LabelsOf(FeatureTable table) => [.. Enumerable.Range(0, table.RowCount).Select(table.Label)];

    public static float[][] NumbersOf(FeatureTable table)
        => [.. Enumerable.Range(0, table.RowCount).Select(row => table.Numeric(row).ToArray())];

    public static int[][] CategoriesOf(FeatureTable table)
        => [.. Enumerable.Range(0, table.RowCount).Select(row => table.Categories(row).ToArray())];

    public sealed class DenseRow
    {
        public float Label { get; set; }

        public float[] Features { get; set; } = [];
    }

    public sealed class LabelRow<TLabel>
    {
        public TLabel Label { get; set; } = default!;

        public float[] Features { get; set; } = [];
    }

    public sealed class WeightedRow
    {
        public float Label { get; set; }

        public float Weight { get; set; }

        public float[] Features { get; set; } = [];
    }

    public sealed class SparseRow
    {
        public float Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
