using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>A table with the encoder of all its rows.</summary>
internal sealed class EncodedTable
{
    private readonly ITransformer _encoder;

    public EncodedTable(TabularDataset table)
    {
        Table = table;
        var columns = table.Features;
        InputOutputColumnPair[] texts = [.. columns.OfType<CategoricalColumn>().Select(column => new InputOutputColumnPair(column.Name))];
        var steps = new EstimatorChain<ITransformer>();
        if (texts.Length > 0) steps = steps.Append<ITransformer>(Context.Transforms.Categorical.OneHotEncoding(texts));
        steps = steps.Append<ITransformer>(Context.Transforms.Concatenate("Features", [.. columns.Select(column => column.Name)]));
        if (table.Task == TaskKind.Multiclass)
            steps = steps.Append<ITransformer>(Context.Transforms.Conversion.MapValueToKey("Label",
                keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        _encoder = steps.Fit(Raw([.. Enumerable.Range(0, table.RowCount)]));
    }

    public MLContext Context { get; } = new(0);

    public TabularDataset Table { get; }

    public IDataView View(int[] rows, IReadOnlyList<DatasetColumn>? columns = null) => _encoder.Transform(Raw(rows, columns));

    /// <summary>Mean log-loss, or the root of the mean squared error.</summary>
    public double Loss(ITransformer model, int[] rows)
    {
        var scored = Predictions.Read(model.Transform(View(rows)), Table.Task, Table.ClassNames.Count, rows.Length);
        float[] labels = Table.Target.ToArray();
        if (Table.Task == TaskKind.Regression)
            return Math.Sqrt(rows.Select((row, i) => Math.Pow(scored.Values[i] - labels[row], 2)).Average());
        return rows.Select((row, i) => -Math.Log(Math.Max(1e-7, scored.Row(i)[(int)labels[row]]))).Average();
    }

    private TabularDataView Raw(int[] rows, IReadOnlyList<DatasetColumn>? columns = null)
    {
        float[] labels = Table.Target.ToArray();
        DatasetColumn label = Table.Task switch
        {
            TaskKind.Binary => new BooleanColumn("Label", labels),
            _ => new NumericColumn("Label", labels),
        };
        return new TabularDataView([.. columns ?? Table.Features, label], rows, Table.RowCount);
    }
}
