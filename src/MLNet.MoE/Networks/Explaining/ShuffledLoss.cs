using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>By how much the loss grows where the values of a column are shuffled among the rows (Breiman 2001, Machine Learning
/// 45).</summary>
/// <param name="network">The network.</param>
/// <param name="table">Rows and columns.</param>
/// <param name="labels">(rows): class index, or number.</param>
internal sealed class ShuffledLoss(TrainedNetwork network, ExplainedTable table, float[] labels)
{
    /// <summary>The loss of the rows as they are, and for each column that of the rows in which it is shuffled.</summary>
    /// <param name="repeats">Shuffles of a column, whose losses are averaged.</param>
    /// <param name="seed">Seed of the shuffles.</param>
    /// <param name="checkCancelled">Called before each column; throws to stop.</param>
    public (double Loss, double[] Shuffled) Measure(int repeats, int seed, Action? checkCancelled = null)
    {
        double loss = Loss(row => table.Prepare(row));
        double[] shuffled = new double[table.Columns.Count];
        for (int column = 0; column < shuffled.Length; column++)
        {
            checkCancelled?.Invoke();
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                int[] order = [.. Enumerable.Range(0, table.Count)];
                new Random(seed + (repeat * 7919) + column).Shuffle(order);
                int shown = column;
                shuffled[column] += Loss(row => table.Prepare(row, shown, order[row])) / repeats;
            }
        }
        return (loss, shuffled);
    }

    private double Loss(Func<int, PreparedRow> rows)
    {
        var spec = network.Spec;
        var prepared = new FeatureTable(spec.PreparedColumns, spec.CategorySizes) { SparseCount = spec.SparseColumns };
        for (int row = 0; row < table.Count; row++)
        {
            var values = rows(row);
            float label = network.Preprocessor.ScalesTarget ? network.Preprocessor.Target.Apply(labels[row]) : labels[row];
            prepared.AddRow(label, 1, out var numbers, out var categories);
            values.Numbers.CopyTo(numbers);
            values.Categories.CopyTo(categories);
            foreach (var (column, value) in values.Sparse) prepared.OpenSparse!.Add(column, value);
        }
        int[] all = [.. Enumerable.Range(0, table.Count)];
        float[] predictions = new float[all.Length * spec.Outputs];
        var predictor = new BatchPredictor(spec, network.ParameterLayout, Kernels<float>.Best, network.GateNoise, BatchPredictor.TileRows,
            network.Temperature);
        predictor.SetParameters(network.Parameters);
        predictor.Predict(prepared, all, predictions);
        GC.KeepAlive(network);
        return ValidationMetrics.Evaluate(spec.GetObjective(), spec.Outputs, predictions, prepared, all).Loss;
    }
}
