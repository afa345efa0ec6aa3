using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks.Tests.Learners;

[TestClass]
public class EngineLearnerTests
{
    [TestMethod]
    public void Engine_of_the_benchmark_trains_the_networks_and_only_them()
    {
        using var folder = new TemporaryFolder();
        var engine = new CountingEngine();

        var result = BenchmarkRunner.Run(Options(folder.Path, engine), new SilentProgress());

        Assert.IsTrue(result.Records.All(record => record.Succeeded), string.Join(" ", result.Records.Select(record => record.Error)));
        Assert.AreEqual(1, engine.Runs);
    }

    [TestMethod]
    public void Results_of_another_engine_are_not_taken_up()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunner.Run(Options(folder.Path, null), new SilentProgress());
        var engine = new CountingEngine();

        BenchmarkRunner.Run(Options(folder.Path, engine), new SilentProgress());
        BenchmarkRunner.Run(Options(folder.Path, engine), new SilentProgress());

        Assert.AreEqual(1, engine.Runs);
    }

    private static BenchmarkOptions Options(string folder, ITrainingEngine? engine) => new()
    {
        Datasets = [BenchmarkDataset.Of(GeneratedSuite.Find("monk-1"))], Models = ["mlp:MaximumEpochs=2", "sdca"], OutputFolder = folder,
        Workers = 1, Engine = engine,
    };

    private sealed class CountingEngine : ITrainingEngine
    {
        public string Name => "counting";

        public int Runs { get; private set; }

        public TrainingResult Train(TrainingRequest request)
        {
            Runs++;
            return new CpuEngine().Train(request);
        }
    }
}
