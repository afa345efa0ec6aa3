using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>What a network predicts for rows that it did not learn from.</summary>
/// <param name="Table">Prepared table with labels and weights.</param>
/// <param name="Rows">Rows of it.</param>
/// <param name="Outputs">Numbers a row.</param>
/// <param name="Values">(rows, outputs): log-odds of the positive class, probabilities of the classes, or scaled targets with their
/// quantiles.</param>
internal sealed record HeldOutPredictions(FeatureTable Table, int[] Rows, int Outputs, float[] Values)
{
    /// <summary>Predicts rows.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="gateNoise">Draws that predictions average over.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of it.</param>
    /// <param name="temperature">Temperature of the predictions.</param>
    public static HeldOutPredictions Of(
        NetworkSpec spec, NetworkWeights weights, float[] gateNoise, FeatureTable table, int[] rows, float temperature = 1)
    {
        float[] predictions = new float[rows.Length * spec.Outputs];
        if (rows.Length > 0)
        {
            var (kernels, layout) = (Kernels<float>.Best, new ParameterLayout(spec, Kernels<float>.Best.PanelWidth));
            var predictor = new BatchPredictor(spec, layout, kernels, gateNoise, Math.Min(rows.Length, BatchPredictor.TileRows),
                temperature);
            predictor.SetParameters(layout.Import<float>(weights));
            for (int start = 0; start < rows.Length; start += predictor.Capacity)
            {
                int count = Math.Min(predictor.Capacity, rows.Length - start);
                table.Hold(rows.AsSpan(start, count));
                predictor.Predict(table, rows.AsSpan(start, count), predictions.AsSpan(start * spec.Outputs, count * spec.Outputs));
            }
            GC.KeepAlive(predictor);
        }
        return new(table, rows, spec.Outputs, predictions);
    }

    /// <summary>What is predicted for a row.</summary>
    /// <param name="index">Its place among the rows.</param>
    public ReadOnlySpan<float> this[int index] => Values.AsSpan(index * Outputs, Outputs);
}
