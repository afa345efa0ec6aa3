namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Weights of classes by the names that the file has.</summary>
[TestClass]
public sealed class ClassWeightTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind", "rare=20, often=1", "rare")]
    [DataRow("kind", "often=0.05", "rare")]
    [DataRow("kind", "balanced", "rare")]
    [DataRow("code", "1=20", "1")]
    [DataRow("letter", "b=30", "b")]
    public void Class_of_a_larger_weight_is_predicted_more_often(string label, string weights, string name)
    {
        string csv = _folder.Write("t.csv", Table());
        foreach (string option in (string[])["--class-weights", "--set"])
        {
            int plain = Count(csv, label, name),
                weighed = Count(csv, label, name, option, option == "--set" ? $"ClassWeights={weights}" : weights);
            Assert.IsGreaterThan(plain, weighed, option);
        }
    }

    [TestMethod]
    public void Class_that_the_label_does_not_have_is_reported_with_those_that_it_has()
    {
        string csv = _folder.Write("t.csv", Table()), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, "kind", "--class-weights", "rara=5")).AssertRefused("'rara'", "'kind'", "rare");
        CommandLine.Run(Train(csv, model, "kind", "--class-weights", "rare")).AssertRefused("'rare'", "balanced");
        CommandLine.Run(Train(csv, model, "kind", "--class-weights", "rare=0")).AssertRefused("above 0");
        CommandLine.Run(Train(csv, model, "kind", "--class-weights", "rare=2", "--set", "ClassWeights=balanced")).AssertRefused(
            "say it once");
        CommandLine.Run(Train(csv, model, "kind", "--task", "regression", "--class-weights", "rare=2")).AssertRefused("regression");
        CommandLine.Run(Train(csv, model, "x", "--class-weights", "rare=2")).AssertRefused("'x'", "no classes", "--weight");
        Assert.IsFalse(File.Exists(model));
    }

    private int Count(string csv, string label, string name, params string[] more)
    {
        string model = _folder.File("m.zip"), predictions = _folder.File("p.csv");
        string[] ignored = [.. new[] { "kind", "code", "letter" }.Where(other => other != label)];
        CommandLine.Run(Train(csv, model, label, ["--ignore", string.Join(',', ignored), .. more])).AssertDone();
        CommandLine.Run("predict", model, csv, "--out", predictions).AssertDone();
        return File.ReadLines(predictions).Skip(1).Count(line => line.Split(',')[0] == name);
    }

    private static string[] Train(string csv, string model, string label, params string[] more) =>
        ["train", csv, "--label", label, "--model", "mlp-ens", "--out", model, "--threads", "1", "--set", "NumberOfMembers=2",
            "--set", "Width=8", "--set", "Embedding=none", "--set", "MaximumEpochs=12", .. more];

    /// <summary>A class of one row in five that overlaps the other, by name and by number, and one of three letters.</summary>
    private static string Table()
    {
        var random = new Random(1);
        return "x,kind,code,letter\n" + string.Concat(Enumerable.Range(0, 200).Select(row =>
        {
            bool isRare = row % 5 == 0;
            double x = random.NextDouble() + (isRare ? 0.4 : 0);
            return FormattableString.Invariant(
                $"{x:F4},{(isRare ? "rare" : "often")},{(isRare ? 1 : 0)},{(isRare ? "b" : row % 2 == 0 ? "a" : "c")}\n");
        }));
    }
}
