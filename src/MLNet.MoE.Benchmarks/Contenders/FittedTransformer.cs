using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>A stock ML.NET transformer as the result of a fit.</summary>
/// <param name="transformer">Gives <c>Score</c>, and for a binary task <c>Probability</c>.</param>
/// <param name="parts">What it was fitted on.</param>
/// <param name="encoding">How missing numbers must be given.</param>
/// <param name="parameters">Number of parameters.</param>
/// <param name="curve">Validation loss by step.</param>
/// <param name="curveUnit">What a step of the curve is.</param>
/// <param name="gate">Computes how the experts are used; null for a model without experts.</param>
/// <param name="scale">Regression only: what a score of 1 is in units of the target.</param>
/// <param name="offset">Regression only: the target at score 0.</param>
internal sealed class FittedTransformer(
    ITransformer transformer,
    TrainingParts parts,
    FeatureEncoding encoding,
    long parameters,
    IReadOnlyList<float>? curve = null,
    string curveUnit = "tree",
    Func<GateUsage>? gate = null,
    float scale = 1,
    float offset = 0) : IFittedContender
{
    public FeatureEncoding Encoding => encoding;

    public long Parameters => parameters;

    public IReadOnlyList<float> ValidationCurve => curve ?? [];

    public string CurveUnit => curveUnit;

    public GateUsage? Gate => gate?.Invoke();

    public Predictions Predict(IDataView features, int rows)
    {
        var predictions = Predictions.Read(transformer.Transform(features), parts.Task, parts.ClassCount, rows);
        if (parts.Task != TaskKind.Regression || (scale == 1 && offset == 0)) return predictions;
        for (int i = 0; i < predictions.Values.Length; i++) predictions.Values[i] = (predictions.Values[i] * scale) + offset;
        return predictions;
    }
}
