using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>A learner whose fit is a function of the test.</summary>
internal sealed class FakeLearner(string name, Func<FitRequest, LearnedModel>? fit = null, string configuration = "") : ILearner
{
    private Counter Counted { get; init; } = new();

    /// <summary>How often it, or it with other settings, was asked to fit.</summary>
    public int Fits => Counted.Value;

    public string Name => name;

    public string Description => name;

    public string Configuration => configuration;

    public FeatureEncoding Encoding => FeatureEncoding.MissingKept;

    public string? Exclusive { get; init; }

    public IReadOnlyList<SearchDimension> SearchSpace { get; init; } = [];

    public IReadOnlyDictionary<string, string> Defaults => SearchSpace.ToDictionary(dimension => dimension.Name, _ => "1");

    /// <summary>What it was set to; empty for its own settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Fits by settings, instead of the function of the constructor.</summary>
    public Func<FitRequest, IReadOnlyDictionary<string, string>, LearnedModel>? FitWith { get; init; }

    public double Work(int trainingRows, int slots, int outputs) => trainingRows;

    public ILearner With(string newName, IReadOnlyDictionary<string, string> settings, string? where = null) =>
        new FakeLearner(newName, fit, configuration) { Counted = Counted, Exclusive = Exclusive, SearchSpace = SearchSpace,
            FitWith = FitWith, Settings = settings.Count == 0 ? Settings : settings };

    public LearnedModel Fit(FitRequest request)
    {
        Counted.Add();
        return FitWith is { } by ? by(request, Settings) : (fit ?? Constant)(request);
    }

    /// <summary>Predicts the mean, or the shares of the classes.</summary>
    public static LearnedModel Constant(FitRequest request)
    {
        float[] labels = request.Rows.Labels(request.Rows.Training);
        return Always(request.Rows.Task == TaskKind.Regression
            ? [labels.Average()]
            : [.. Enumerable.Range(0, request.Rows.ClassCount).Select(k => (float)labels.Count(label => label == k) / labels.Length)]);
    }

    /// <summary>Predicts the same for every row, and tells how many rows it was asked for.</summary>
    public static LearnedModel Always(float[] row, Action<int>? asked = null)
        => new(new ConstantTransformer(row, asked), row.Length) { ValidationCurve = [3, 2, 1] };

    private sealed class Counter
    {
        private int _value;

        public int Value => _value;

        public void Add() => Interlocked.Increment(ref _value);
    }
}
