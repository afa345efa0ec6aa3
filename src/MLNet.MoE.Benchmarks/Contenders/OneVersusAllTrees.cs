using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>One calibrated binary model a class; probabilities are scaled to sum to 1, as ML.NET's one-versus-all does.</summary>
/// <param name="models">(classes) Null for a class that had no training row.</param>
/// <param name="leaves">Leaves of all trees.</param>
internal sealed class OneVersusAllTrees(ITransformer?[] models, long leaves) : IFittedContender
{
    public FeatureEncoding Encoding => FeatureEncoding.MissingReplaced;

    public long Parameters => leaves;

    public IReadOnlyList<float> ValidationCurve => [];

    public string CurveUnit => "tree";

    public Predictions Predict(IDataView features, int rows)
    {
        var values = new float[rows * models.Length];
        for (int k = 0; k < models.Length; k++)
        {
            if (models[k] is not { } model) continue;
            var binary = Predictions.Read(model.Transform(features), TaskKind.Binary, 2, rows);
            for (int row = 0; row < rows; row++) values[(row * models.Length) + k] = binary.Row(row)[1];
        }
        for (int row = 0; row < rows; row++) Normalise(values.AsSpan(row * models.Length, models.Length));
        return new Predictions(values, models.Length);
    }

    private static void Normalise(Span<float> probabilities)
    {
        float sum = 0;
        foreach (float probability in probabilities) sum += probability;
        for (int k = 0; k < probabilities.Length; k++)
            probabilities[k] = sum > 0 ? probabilities[k] / sum : 1f / probabilities.Length;
    }
}
