using System.Numerics.Tensors;
using MLNet.MoE.Numerics;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>Divides logarithms of class probabilities by the temperature.</summary>
internal sealed class ProbabilityTemperature : ITemperature
{
    private const float SmallestProbability = 1e-30f;

    /// <inheritdoc/>
    public void Apply(int outputs, Span<float> predictions, float sharpness)
    {
        ShortSpans.Power(predictions, sharpness);
        CrossEntropy.Normalise(outputs, predictions);
    }

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, string predictions, float sharpness)
        => graph.SoftMax(graph.Multiply(graph.Op("Log", predictions), graph.Number(sharpness)), 1);

    /// <inheritdoc/>
    public Func<double, double> Loss(float[] predictions, FeatureTable table, int[] rows)
    {
        int outputs = predictions.Length / rows.Length;
        TensorPrimitives.Max(predictions, SmallestProbability, predictions);
        TensorPrimitives.Log(predictions, predictions);
        float[] scratch = new float[predictions.Length];
        return sharpness =>
        {
            TensorPrimitives.Multiply(predictions, (float)sharpness, scratch);
            double loss = 0;
            for (int i = 0; i < rows.Length; i++) loss -= table.Weight(rows[i]) * scratch[(i * outputs) + (int)table.Label(rows[i])];
            TensorPrimitives.Exp<float>(scratch, scratch);
            for (int i = 0; i < rows.Length; i++)
                loss += table.Weight(rows[i]) * Math.Log(TensorPrimitives.Sum(scratch.AsSpan(i * outputs, outputs)));
            return loss;
        };
    }
}
