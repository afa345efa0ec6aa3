using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>The columns of a mixture as ML.NET reads them.</summary>
internal static class MixtureColumns
{
    /// <summary>Getter of an output column.</summary>
    /// <param name="row">Where the current row's mixture stands.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="column">Name of the column.</param>
    public static Delegate Getter(IMixedRow row, TaskKind task, string column) => (column, task) switch
    {
        (MixtureOfTransformer.GateWeightsColumn, _) =>
            new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) => Write(row.Weights, ref value)),
        (DefaultColumnNames.Score, TaskKind.Multiclass) =>
            new ValueGetter<VBuffer<float>>((ref VBuffer<float> value) => Write(row.Mixed, ref value)),
        (DefaultColumnNames.Score, TaskKind.Binary) => new ValueGetter<float>((ref float value) => value = LogOdds(row.Mixed[0])),
        (DefaultColumnNames.PredictedLabel, TaskKind.Binary) => new ValueGetter<bool>((ref bool value) => value = row.Mixed[0] > 0.5),
        (DefaultColumnNames.PredictedLabel, _) =>
            new ValueGetter<uint>((ref uint value) => value = (uint)TensorPrimitives.IndexOfMax(row.Mixed) + 1),
        _ => new ValueGetter<float>((ref float value) => value = (float)row.Mixed[0]),
    };

    private static void Write(ReadOnlySpan<double> values, ref VBuffer<float> target)
    {
        var editor = VBufferEditor.Create(ref target, values.Length);
        for (int i = 0; i < values.Length; i++) editor.Values[i] = (float)values[i];
        target = editor.Commit();
    }

    private static float LogOdds(double probability) => (float)Math.Log(Math.Max(probability, 1e-30) / Math.Max(1 - probability, 1e-30));
}
