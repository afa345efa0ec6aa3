using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class CompareCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void CleanUp() => _folder.Dispose();

    [TestMethod]
    public void A_table_gives_figures_a_verdict_and_a_page()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars()), page = _folder.File("page.html");
        string output = CommandLine.Run("compare", csv, "--label", "risk", "--models", "sdca,lightgbm", "--folds", "3", "--out", page)
            .AssertDone().Output;

        foreach (string expected in new[] { "majority", "log-loss", "AUC", "precision", "cal. error", "are of the class 'yes'",
            "has the lowest log-loss", $"Wrote {page}", "--label risk --model" })
            StringAssert.Contains(output, expected);
        string html = File.ReadAllText(page);
        foreach (string expected in new[] { "<h1>cars: risk</h1>", "has the lowest log-loss", "<svg",
            "Is the difference more than chance?" }) StringAssert.Contains(html, expected);
    }

    [TestMethod]
    public void Json_has_every_figure_of_every_fold()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars());
        string output = CommandLine.Run("compare", csv, "--label", "price", "--models", "sdca", "--folds", "3", "--json", "--out",
            _folder.File("page.html")).AssertDone().Output;

        using var json = JsonDocument.Parse(output);
        var model = json.RootElement.GetProperty("models")[1];
        Assert.AreEqual("sdca", model.GetProperty("name").GetString());
        Assert.AreEqual(3, model.GetProperty("metrics").GetProperty("r_squared").GetProperty("folds").GetArrayLength());
        Assert.IsGreaterThan(0, json.RootElement.GetProperty("verdict").GetString()!.Length);
    }

    [TestMethod]
    [DataRow("--models ligthgbm", "did you mean 'lightgbm'?")]
    [DataRow("--folds 1", "Folds is 1; it must be between 2 and 100")]
    [DataRow("--models sdca:Leaves=3", "there is no such option")]
    public void Mistakes_are_reported_before_the_table_is_read(string options, string message) =>
        CommandLine.Run(["compare", _folder.File("absent.csv"), "--label", "y", .. options.Split(' ')]).AssertRefused(message);

    [TestMethod]
    public void The_page_never_takes_the_place_of_the_table()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars());
        CommandLine.Run("compare", csv, "--label", "risk", "--out", csv).AssertRefused("which would be lost");
    }

    [TestMethod]
    public void The_benchmark_takes_one_table_too()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars());
        string output = CommandLine.Run("bench", "--data", csv, "--label", "risk", "--models", "sdca", "--out", _folder.File("results"))
            .AssertDone().Output;

        StringAssert.Contains(output, "cars");
        Assert.IsTrue(File.Exists(_folder.File("results/report.html")));
        CommandLine.Run("bench", "--data", csv, "--out", _folder.File("other")).AssertRefused("name the column to predict with --label");
        CommandLine.Run("bench", "--label", "risk", "--out", _folder.File("other")).AssertRefused("name its file with --data");
    }
}
