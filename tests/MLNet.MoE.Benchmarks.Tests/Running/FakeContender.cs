using Microsoft.ML;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A contender whose fit is a function of the test.</summary>
internal sealed class FakeContender(string name, Func<FitRequest, IFittedContender>? fit = null, string configuration = "") : IContender
{
    private int _fits;

    /// <summary>How often it was asked to fit.</summary>
    public int Fits => _fits;

    public string Name => name;

    public string Description => name;

    public string Configuration => configuration;

    public string? Exclusive { get; init; }

    public double Work(int trainingRows, int slots, int outputs) => trainingRows;

    public IFittedContender Fit(FitRequest request)
    {
        Interlocked.Increment(ref _fits);
        return (fit ?? Constant)(request);
    }

    /// <summary>Predicts the mean, or the shares of the classes.</summary>
    public static IFittedContender Constant(FitRequest request)
    {
        var labels = request.Parts.TrainingLabels;
        float[] row = request.Parts.Task == TaskKind.Regression
            ? [labels.Average()]
            : [.. Enumerable.Range(0, request.Parts.ClassCount).Select(k => (float)labels.Count(label => label == k) / labels.Length)];
        return new Fitted(row);
    }

    private sealed class Fitted(float[] row) : IFittedContender
    {
        public FeatureEncoding Encoding => FeatureEncoding.MissingKept;

        public long Parameters => row.Length;

        public IReadOnlyList<float> ValidationCurve => [3, 2, 1];

        public string CurveUnit => "epoch";

        public Predictions Predict(IDataView features, int rows) =>
            new([.. Enumerable.Range(0, rows * row.Length).Select(i => row[i % row.Length])], row.Length);
    }
}
