using BenchmarkDotNet.Attributes;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Performance.Benchmarks;

/// <summary>Scoring through the trained network: one row, and 2,000 at once.</summary>
[MemoryDiagnoser]
public class ScoreBenchmarks
{
    private const int Rows = 2000;
    private TrainedNetwork _network = null!;
    private float[] _features = [], _scores = [];
    private int _row;

    [Params("small", "medium", "large", "ensemble", "ple")]
    public string Network { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var workload = Workload.Named(Network);
        _network = workload.Untrained();
        _features = workload.Features()[..(Rows * workload.Table.NumericCount)];
        _scores = new float[Rows * _network.ScoreCount];
    }

    [Benchmark]
    public void Row()
    {
        _row = (_row + 1) % Rows;
        _network.Predict(_features.AsSpan(_row * _network.FeatureCount, _network.FeatureCount), _scores.AsSpan(0, _network.ScoreCount));
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Batch() => _network.PredictMany(_features, Rows, _scores);
}
