using Microsoft.ML;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A contender whose fit is a function of the test.</summary>
internal sealed class FakeContender(string name, Func<FitRequest, IFittedContender>? fit = null, string configuration = "") : IContender
{
    private Counter Counted { get; init; } = new();

    /// <summary>How often it, or it with other settings, was asked to fit.</summary>
    public int Fits => Counted.Value;

    public string Name => name;

    public string Description => name;

    public string Configuration => configuration;

    public string? Exclusive { get; init; }

    public IReadOnlyList<SearchDimension> SearchSpace { get; init; } = [];

    public IReadOnlyDictionary<string, string> Defaults => SearchSpace.ToDictionary(dimension => dimension.Name, _ => "1");

    /// <summary>What it was set to; empty for its own settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Fits by settings, instead of the function of the constructor.</summary>
    public Func<FitRequest, IReadOnlyDictionary<string, string>, IFittedContender>? FitWith { get; init; }

    public double Work(int trainingRows, int slots, int outputs) => trainingRows;

    public IContender With(string newName, IReadOnlyDictionary<string, string> settings) =>
        new FakeContender(newName, fit, configuration) { Counted = Counted, Exclusive = Exclusive, SearchSpace = SearchSpace, FitWith = FitWith, Settings = settings.Count == 0 ? Settings : settings };

    public IFittedContender Fit(FitRequest request)
    {
        Counted.Add();
        return FitWith is { } by ? by(request, Settings) : (fit ?? Constant)(request);
    }

    /// <summary>Predicts the mean, or the shares of the classes.</summary>
    public static IFittedContender Constant(FitRequest request)
    {
        var labels = request.Parts.TrainingLabels;
        float[] row = request.Parts.Task == TaskKind.Regression
            ? [labels.Average()]
            : [.. Enumerable.Range(0, request.Parts.ClassCount).Select(k => (float)labels.Count(label => label == k) / labels.Length)];
        return new Fitted(row, null);
    }

    /// <summary>Predicts the same for every row, and tells how many rows it was asked for.</summary>
    public static IFittedContender Always(float[] row, Action<int>? asked = null) => new Fitted(row, asked);

    private sealed class Counter
    {
        private int _value;

        public int Value => _value;

        public void Add() => Interlocked.Increment(ref _value);
    }

    private sealed class Fitted(float[] row, Action<int>? asked) : IFittedContender
    {
        public FeatureEncoding Encoding => FeatureEncoding.MissingKept;

        public long Parameters => row.Length;

        public IReadOnlyList<float> ValidationCurve => [3, 2, 1];

        public string CurveUnit => "epoch";

        public Predictions Predict(IDataView features, int rows)
        {
            asked?.Invoke(rows);
            return new([.. Enumerable.Range(0, rows * row.Length).Select(i => row[i % row.Length])], row.Length);
        }
    }
}
