namespace MLNet.MoE.Cli.Tests.Models;

/// <summary>Model files with a mixture of unlike experts.</summary>
[TestClass]
public sealed class MixtureModelTests
{
    [TestMethod]
    public void A_mixture_of_networks_trees_and_a_linear_model_is_saved_and_predicts()
    {
        using var folder = new TemporaryFolder();
        string csv = folder.Write("t.csv", SampleTables.Cars(150)), model = folder.File("m.zip"), predictions = folder.File("p.csv");

        CommandLine.Run("train", csv, "--label", "kind", "--model", "mixture", "--set", "NumberOfFolds=1", "--threads", "1",
            "--no-validation", "--out", model).AssertDone();
        CommandLine.Run("predict", model, csv, "--out", predictions).AssertDone();

        string[] expected = [.. File.ReadAllLines(csv).Skip(1).Select(line => line.Split(',')[3])];
        string[] predicted = [.. File.ReadAllLines(predictions).Skip(1).Select(line => line.Split(',')[0])];
        Assert.HasCount(expected.Length, predicted);
        CommandLine.Run("export", model, folder.File("m.onnx")).AssertDone();
        Assert.IsGreaterThan(1000, new FileInfo(folder.File("m.onnx")).Length);
        Assert.IsGreaterThan(0.9, expected.Zip(predicted).Average(pair => pair.First == pair.Second ? 1.0 : 0));
    }
}
