using System.Globalization;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Quantiles, intervals, sets of classes and exposures on the command line.</summary>
[TestClass]
public sealed class IntervalTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Bounds_and_quantiles_are_written_beside_the_prediction_and_judged()
    {
        string csv = _folder.Write("t.csv", Numbers(0)), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, "y", "--interval", "0.8", "--quantiles", "0.25,0.5")).AssertDone();
        string[][] lines = Predict(model, csv, "--interval", "0.8");
        CollectionAssert.AreEqual(new[] { "prediction", "quantile_0.25", "quantile_0.5", "lower", "upper" }, lines[0]);
        Assert.IsTrue(lines.Skip(1).All(line => Number(line[3]) <= Number(line[4]) && Number(line[1]) <= Number(line[2])));

        var metrics = Evaluate(model, csv)["metrics"]!.AsObject();
        double covered = lines.Skip(1).Select((line, row)
            => Y(row, 0) is var y && y >= Number(line[3]) && y <= Number(line[4]) ? 1.0 : 0).Average();
        Assert.AreEqual(covered, (double)metrics["coverage_of_0.8"]!, 1e-9);
        Assert.AreEqual(lines.Skip(1).Average(line => Number(line[4]) - Number(line[3])), (double)metrics["mean_width"]!, 1e-4);
        double pinball = lines.Skip(1).Select((line, row)
            => (Y(row, 0) - Number(line[1])) is var error && error > 0 ? 0.25 * error : -0.75 * error).Average();
        Assert.AreEqual(pinball, (double)metrics["pinball_0.25"]!, 1e-6);
        Assert.IsTrue(metrics.ContainsKey("pinball_mean"));

        CommandLine.Run("predict", model, csv, "--interval", "0.9", "--out", _folder.File("p.csv")).AssertRefused("--interval 0.9",
            "has those of 0.8");
    }

    [TestMethod]
    public void Bounds_of_labels_far_from_zero_are_in_the_labels_own_numbers()
    {
        string csv = _folder.Write("t.csv", Numbers(1_700_000_000)), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, "y", "--interval", "0.8")).AssertDone();
        foreach (string[] line in Predict(model, csv).Skip(1))
            foreach (string number in line) Assert.AreEqual(1_700_000_000, Number(number), 100);
        Assert.IsGreaterThan(0.5, (double)Evaluate(model, csv)["metrics"]!["coverage_of_0.8"]!);
    }

    [TestMethod]
    [DataRow("two")]
    [DataRow("three")]
    public void Classes_that_may_be_a_rows_are_written(string label)
    {
        string csv = _folder.Write("t.csv", Classes()), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, label, "--interval", "0.7", "--ignore", label == "two" ? "three" : "two")).AssertDone();
        string[][] lines = Predict(model, csv);
        CollectionAssert.AreEqual(new[] { "prediction", "probability", "prediction_set" }, lines[0]);
        foreach (string[] line in lines.Skip(1))
            Assert.IsTrue(line[2].Split(" | ").All(name => name.Length == 1) && line[2].Length > 0, line[2]);
        var metrics = Evaluate(model, csv)["metrics"]!;
        Assert.AreEqual(lines.Skip(1).Average(line => line[2].Split(" | ").Length), (double)metrics["mean_set_size"]!, 1e-9);
        Assert.IsGreaterThan(0.5, (double)metrics["coverage_of_0.7"]!);
    }

    [TestMethod]
    public void Mixture_has_an_interval_too()
    {
        string csv = _folder.Write("t.csv", Numbers(0)), model = _folder.File("m.zip");
        CommandLine.Run("train", csv, "--label", "y", "--model", "gaussian-moe", "--out", model, "--interval", "0.9").AssertDone();
        CollectionAssert.AreEqual(new[] { "prediction", "lower", "upper" }, Predict(model, csv)[0]);
    }

    [TestMethod]
    [DataRow("--interval", "1", "PredictionInterval is 1")]
    [DataRow("--interval", "90", "PredictionInterval is 90")]
    [DataRow("--quantiles", "0.9,0.1", "ascend")]
    [DataRow("--quantiles", "low", "'low'")]
    public void What_cannot_be_asked_for_is_refused(string option, string value, string part)
    {
        string csv = _folder.Write("t.csv", Numbers(0)), model = _folder.File("m.zip");
        CommandLine.Run(Train(csv, model, "y", option, value)).AssertRefused(part);
        Assert.IsFalse(File.Exists(model));
    }

    [TestMethod]
    public void Options_of_networks_are_refused_for_other_models_and_where_they_stand_twice()
    {
        string csv = _folder.Write("t.csv", Numbers(0));
        foreach (var (option, value) in ((string, string)[])[("--interval", "0.9"), ("--quantiles", "0.5"), ("--exposure", "x"),
            ("--class-weights", "balanced")])
            CommandLine.Run("train", csv, "--label", "y", "--model", "sdca", option, value).AssertRefused(option, "'sdca'", "networks");
        CommandLine.Run(Train(csv, _folder.File("m.zip"), "y", "--interval", "0.9", "--set", "PredictionInterval=0.8")).AssertRefused(
            "say it once");
        CommandLine.Run(Train(csv, _folder.File("m.zip"), "y", "--class-weights", "balanced")).AssertRefused("classes");
    }

    [TestMethod]
    public void Rates_are_learnt_by_exposure_and_predicted_for_it()
    {
        string csv = _folder.Write("t.csv", Claims(row => $"{1 + (row % 4)}")), model = _folder.File("m.zip");
        var trained = CommandLine.Run(Train(csv, model, "claims", "--objective", "poisson", "--exposure", "years", "--set",
            "MaximumEpochs=30")).AssertDone();
        StringAssert.Contains(trained.Output, "exposure");
        double[] predictions = [.. Predict(model, csv).Skip(1).Select(line => Number(line[0]))];
        // Two claims a year in the mean, whatever x is.
        for (int row = 0; row < predictions.Length; row++) Assert.AreEqual(2.0 * (1 + (row % 4)), predictions[row], 0.5 * (1 + (row % 4)));
        Assert.IsTrue(Evaluate(model, csv)["metrics"]!.AsObject().ContainsKey("poisson_deviance"));

        string bad = _folder.Write("bad.csv", Claims(row => row == 4 ? "" : "1"));
        CommandLine.Run("predict", model, bad, "--out", _folder.File("p.csv")).AssertRefused("bad.csv' row 5, column 'years'", "missing");
        CommandLine.Run(Train(_folder.Write("zero.csv", Claims(row => row == 4 ? "0" : "1")), model, "claims", "--objective", "poisson",
            "--exposure", "years"))
            .AssertRefused("zero.csv' row 5, column 'years'", "'0'", "above 0");
        CommandLine.Run(Train(csv, model, "claims", "--objective", "poisson", "--exposure", "months")).AssertRefused("'months'");
        CommandLine.Run(Train(csv, model, "claims", "--objective", "poisson", "--exposure", "claims")).AssertRefused("is the label");
        CommandLine.Run(Train(csv, model, "claims", "--objective", "huber", "--exposure", "years")).AssertRefused("'huber'", "no exposure");
    }

    private string[] Train(string csv, string model, string label, params string[] more) =>
        ["train", csv, "--label", label, "--model", "mlp-ens", "--out", model, "--threads", "1", "--set", "NumberOfMembers=2",
            "--set", "Width=8", "--set", "Embedding=none",
                .. more.Any(option => option.StartsWith("MaximumEpochs", StringComparison.Ordinal)) ? []
                : (string[])["--set", "MaximumEpochs=8"], .. more];

    private string[][] Predict(string model, string csv, params string[] more)
    {
        string path = _folder.File("p.csv");
        CommandLine.Run(["predict", model, csv, "--out", path, .. more]).AssertDone();
        return [.. File.ReadLines(path).Select(line => line.Split(','))];
    }

    private static JsonNode Evaluate(string model, string csv) =>
        JsonNode.Parse(CommandLine.Run("evaluate", model, csv, "--json").AssertDone().Output)!;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Y(int row, double offset) => offset + (row % 17) + (0.25 * (row % 5));

    private static string Numbers(double offset) => "x,z,y\n" + string.Concat(Enumerable.Range(0, 120).Select(
        row => string.Create(CultureInfo.InvariantCulture, $"{row % 17}.5,{row % 3}.25,{Y(row, offset)}\n")));

    private static string Classes() => "x,z,two,three\n" + string.Concat(Enumerable.Range(0, 150).Select(
        row => $"{row % 13}.5,{row % 7}.25,{(row % 13 > 6 + (row % 4) ? "y" : "n")},{"abc"[((row % 13) + (row % 3)) / 5]}\n"));

    /// <summary>One claim a year or three, which x does not tell.</summary>
    private static string Claims(Func<int, string> years) => "x,years,claims\n" + string.Concat(Enumerable.Range(0, 160).Select(row =>
    {
        int each = row % 2 == 0 ? 1 : 3, number = int.TryParse(years(row), CultureInfo.InvariantCulture, out int given) && given > 0
            ? given : 1;
        return $"{row % 11}.5,{years(row)},{each * number}\n";
    }));
}
