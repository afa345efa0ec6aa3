using MLNet.MoE.Benchmarks;
using TorchSharp;

namespace MLNet.MoE.TorchTests.Benchmarks;

/// <summary>A benchmark whose seeds are trained as one, against the same with each trained by itself.</summary>
[TestClass]
public sealed class StackedBenchmarkTests
{
    private static readonly string[] Models = ["gg-moe-ens:MaximumEpochs=3:NumberOfMembers=2", "gg-moe:MaximumEpochs=3:Dropout=0.1",
        "mlp-ple:MaximumEpochs=3"];

    [TestMethod]
    [DataRow("tic-tac-toe")]
    [DataRow("friedman-2")]
    [DataRow("waveform-21")]
    public void Seeds_trained_as_one_score_as_each_alone(string dataset)
    {
        var alone = Run(dataset, stack: false);
        var stacked = Run(dataset, stack: true);

        Assert.HasCount(9, stacked);
        foreach (var (a, s) in alone.Zip(stacked))
        {
            string what = $"{a.Model}, seed {a.Seed}";
            Assert.IsTrue(a.Succeeded && s.Succeeded, $"{what}: {a.Error} {s.Error}");
            Assert.AreEqual((a.Dataset, a.Model, a.Seed), (s.Dataset, s.Model, s.Seed));
            Assert.AreEqual(a.Parameters, s.Parameters, what);
            // A row whose classes are as likely as each other may fall to either.
            double tolerance = a.Metric == "rmse" ? 1e-3 * a.Score!.Value : 1.01 / a.TestRows;
            Assert.AreEqual(a.Score!.Value, s.Score!.Value, tolerance, what);
            if (a.LogLoss is double loss) Assert.AreEqual(loss, s.LogLoss!.Value, 1e-3 * (1 + loss), what);
            Assert.AreNotEqual(a.Key, s.Key);
        }
    }

    [TestMethod]
    public void Seeds_are_stacked_by_default_on_a_gpu_alone()
    {
        Assert.IsFalse(new TorchEngine("cpu").GainsByStacking);
        Assert.AreEqual(torch.cuda.is_available(), new TorchEngine().GainsByStacking);
    }

    private static IReadOnlyList<ResultRecord> Run(string dataset, bool stack)
    {
        string folder = Directory.CreateTempSubdirectory("MLNet.MoE").FullName;
        try
        {
            var options = new BenchmarkOptions
            {
                Datasets = [BenchmarkDataset.Of(GeneratedSuite.Find(dataset))],
                Models = Models,
                Seeds = 3,
                MaximumTrainingRows = 300,
                OutputFolder = folder,
                Engine = new TorchEngine("cpu"),
                StackSeeds = stack,
            };
            return BenchmarkRunner.Run(options, new NoProgress()).Records;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class NoProgress : IBenchmarkProgress
    {
        public void Message(string text)
        {
        }

        public void Planned(int total, int resumed)
        {
        }

        public void Started(BenchmarkRun run)
        {
        }

        public void Tried(BenchmarkRun run, TrialRecord trial)
        {
        }

        public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state)
        {
        }
    }
}
