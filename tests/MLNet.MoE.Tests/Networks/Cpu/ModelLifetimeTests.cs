using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>A service replaces its model again and again while its threads live on: the old models must go.</summary>
[TestClass]
public sealed class ModelLifetimeTests
{
    private const int Columns = 4, Rows = 300;

    [TestMethod]
    public void Models_that_living_threads_have_scored_are_collected()
    {
        using var threads = new LivingThreads(4);
        WeakReference[] models = [.. Enumerable.Range(0, 12).Select(i => ScoreOnAll(threads, i))];
        threads.Collect();
        Assert.AreEqual(0, models.Count(model => model.IsAlive));
    }

    [TestMethod]
    public void Fits_leave_nothing_behind()
    {
        using var threads = new LivingThreads(2);
        WeakReference[] models = [.. Enumerable.Range(0, 6).Select(i => FitOnAll(threads, i))];
        threads.Collect();
        Assert.AreEqual(0, models.Count(model => model.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ScoreOnAll(LivingThreads threads, int seed)
    {
        var spec = new NetworkSpec { Objective = "squared-error", NumericColumns = Columns, Outputs = 1, Experts = 3, Members = 2 };
        var table = Table(seed);
        var preprocessor = Preprocessor.Fit(table, [.. Enumerable.Range(0, Rows)], TargetScaling.MeanAndDeviation, "standard", false, seed);
        var network = new TrainedNetwork(
            new FeatureLayout(Columns),
            preprocessor,
            spec,
            new(NetworkWeights.Create(spec, seed), [], 0, StopReason.MaximumEpochs),
            GateDraws.Draw(spec, seed),
            1);
        threads.Run(() =>
        {
            float[] features = new float[Rows * Columns], scores = new float[Rows];
            for (int i = 0; i < 5; i++)
            {
                network.Predict(features.AsSpan(0, Columns), scores);
                network.PredictMany(features, Rows, scores);
                network.GetGateWeights(features.AsSpan(0, Columns));
                using var block = network.OpenBlock();
                block.Begin(1);
                block.Load(0, features.AsSpan(0, Columns));
                block.Score(scores);
            }
        });
        return new WeakReference(network);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference FitOnAll(LivingThreads threads, int seed)
    {
        TrainedNetwork? network = null;
        threads.Run(() => network = NetworkFitter.Fit(
            Table(seed), new FeatureLayout(Columns), null, ObjectiveRegistry.All.Get("squared-error"), 0,
            new GgMoeOptions { Seed = seed, MaximumEpochs = 1, NumberOfThreads = 2 }, TrainingObserver.None));
        return new WeakReference(network);
    }

    private static FeatureTable Table(int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(Columns, []);
        for (int row = 0; row < Rows; row++)
        {
            table.AddRow(random.NextSingle(), 1, out var numeric, out _);
            for (int i = 0; i < Columns; i++) numeric[i] = random.NextSingle();
        }
        return table;
    }
}
