using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.TorchTests.Training;

/// <summary>Torch is handed bare pointers, so whatever they point to must be held while it works: training must not notice the garbage
/// collector.</summary>
[TestClass]
[DoNotParallelize]
public sealed class CollectionStressTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Collector_that_never_rests_changes_nothing(bool fused)
    {
        var settings = new TrainingSettings { BatchSize = 8, LearningRate = 3e-3f, Dropout = 0.2f, AverageDecay = 0.9f, Seed = 9 };
        var request = Samples.Request(1, settings, gate: "gumbel-softmax");
        var calm = Train(request, fused);
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            TorchEngineTests.AreEqual(calm, Train(request, fused));
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    private static NetworkWeights Train(TrainingRequest request, bool fused)
    {
        using var trainer = Trainers.Create(fused, request);
        int[] rows = request.Data.TrainingRows;
        for (int epoch = 0; epoch < 8; epoch++) trainer.TrainEpoch([rows], null);
        trainer.PredictValidation();
        trainer.KeepAsBest(0);
        return trainer.ExportBest(0);
    }
}
