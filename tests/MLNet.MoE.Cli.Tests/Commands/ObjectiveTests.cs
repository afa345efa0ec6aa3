namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>What a regression is trained for.</summary>
[TestClass]
public sealed class ObjectiveTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Few_whole_numbers_are_counts_where_the_objective_says_so()
    {
        string csv = _folder.Write("t.csv", Counts(0)), model = _folder.File("m.zip"), predictions = _folder.File("p.csv");
        CommandLine.Run(Train(csv, model, "--objective", "poisson")).AssertDone();
        CommandLine.Run("predict", model, csv, "--out", predictions).AssertDone();
        float[] scores = [.. File.ReadLines(predictions).Skip(1)
            .Select(line => float.Parse(line, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.HasCount(60, scores);
        Assert.IsTrue(scores.All(score => score >= 0));
        Assert.IsTrue(scores.Any(score => score != MathF.Round(score)), "Counts are numbers, not classes.");
    }

    [TestMethod]
    [DataRow("--objective", "poisson")]
    [DataRow("--set", "Objective=poisson")]
    public void Label_that_the_objective_cannot_have_is_reported_with_its_row(string option, string value)
    {
        string csv = _folder.Write("t.csv", Counts(-1)), model = _folder.File("m.zip");
        CommandLine.Run([.. Train(csv, model), option, value])
            .AssertRefused("t.csv' row 7, column 'count'", "-1", "'poisson'", "at least 0");
        Assert.IsFalse(File.Exists(model));
    }

    [TestMethod]
    public void Objective_that_is_there_twice_or_not_at_all_is_refused()
    {
        string csv = _folder.Write("t.csv", Counts(0)), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, "--objective", "poison")).AssertRefused("'poison'", "'poisson'");
        CommandLine.Run(Train(csv, model, "--objective", "poisson", "--set", "objective=huber"))
            .AssertRefused("--objective poisson", "say it once");
    }

    private static string[] Train(string csv, string model, params string[] more) =>
        ["train", csv, "--label", "count", "--model", "mlp", "--out", model, "--set", "MaximumEpochs=2", "--threads", "1", .. more];

    private static string Counts(int seventh) =>
        "size,count\n" + string.Concat(Enumerable.Range(1, 60).Select(row => $"{row % 11},{(row == 7 ? seventh : row % 5)}\n"));
}
