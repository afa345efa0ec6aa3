using System.Numerics.Tensors;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>Divides log-odds by the temperature.</summary>
internal sealed class LogOddsTemperature : ITemperature
{
    /// <inheritdoc/>
    public void Apply(int outputs, Span<float> predictions, float sharpness)
        => TensorPrimitives.Multiply(predictions, sharpness, predictions);

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string predictions, float sharpness)
        => graph.Multiply(predictions, graph.Number(sharpness));

    /// <inheritdoc/>
    public Func<double, double> Loss(float[] predictions, FeatureTable table, int[] rows) => sharpness =>
    {
        double loss = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double margin = table.Label(rows[i]) > 0.5f ? predictions[i] : -predictions[i];
            loss += table.Weight(rows[i]) * Logistic.Loss(-(sharpness * margin));
        }
        return loss;
    };
}
