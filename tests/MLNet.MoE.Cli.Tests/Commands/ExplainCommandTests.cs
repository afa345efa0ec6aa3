using System.Globalization;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary><c>moe explain</c>: pages and tables of what columns add.</summary>
[TestClass]
public sealed class ExplainCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind")]
    [DataRow("risk")]
    [DataRow("price")]
    public void Page_and_contributions_are_written(string label)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(120)), model = _folder.File("m.zip");
        string page = _folder.File("e.html"), table = _folder.File("c.csv");
        string others = string.Join(',', new[] { "kind", "risk", "price" }.Where(other => other != label));
        CommandLine.Run(SampleTables.Train(csv, label, model, "--ignore", others)).AssertDone();
        CommandLine.Run("explain", model, csv, "--out", page, "--contributions", table, "--rows", "50").AssertDone();

        string html = File.ReadAllText(page);
        StringAssert.StartsWith(html, "<!doctype html>");
        foreach (string column in (string[])["size", "colour", "doors"]) StringAssert.Contains(html, column);
        StringAssert.Contains(html, "Three predictions");
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("NaN", html);
        string[] lines = File.ReadAllLines(table);
        Assert.HasCount(121, lines);
        int first = lines[0].StartsWith("row,class,", StringComparison.Ordinal) ? 2 : 1;
        foreach (string line in lines[1..])
        {
            double[] numbers = [.. line.Split(',')[first..].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            Assert.AreEqual(numbers[0], numbers[1..].Sum(), 1e-4 * (1 + Math.Abs(numbers[0])), line);
        }
    }

    [TestMethod]
    public void Mixture_shows_who_is_in_charge_and_rows_need_no_label()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(120)), model = _folder.File("m.zip"), page = _folder.File("e.html");
        CommandLine.Run("train", csv, "--label", "price", "--ignore", "kind,risk", "--out", model, "--model", "gg-moe", "--threads", "1",
            "--set", "ExpertWidth=8", "--set", "MaximumEpochs=3", "--set", "NumberOfExperts=3").AssertDone();
        string unlabelled = string.Concat(SampleTables.Cars(60).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => string.Join(',', line.Split(',')[..3]) + "\n"));
        CommandLine.Run("explain", model, _folder.Write("u.csv", unlabelled), "--out", page).AssertDone();
        string html = File.ReadAllText(page);
        StringAssert.Contains(html, "Who is in charge");
        StringAssert.Contains(html, "expert 3");
        Assert.DoesNotContain("shuffled", html);
    }

    [TestMethod]
    public void What_cannot_be_explained_is_one_clear_line()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), model = _folder.File("m.zip"), page = _folder.File("e.html");
        CommandLine.Run(SampleTables.Train(csv, "price", model)).AssertDone();
        CommandLine.Run("explain", model, "--out", page).AssertRefused("Name a table");
        CommandLine.Run("explain", model, _folder.Write("u.csv", "size,colour\n1,red\n"), "--out", page).AssertRefused("'doors'");
        CommandLine.Run("explain", model, csv, "--out", csv).AssertRefused("--out", "t.csv");
        CommandLine.Run("explain", model, csv, "--out", page, "--contributions", page).AssertRefused("--contributions");
        CommandLine.Run("explain", model, csv, "--out", page, "--rows", "3").AssertRefused("--rows");
        string linear = _folder.File("l.zip");
        CommandLine.Run("train", csv, "--label", "price", "--ignore", "kind,risk", "--model", "sdca", "--out", linear).AssertDone();
        CommandLine.Run("explain", linear, csv, "--out", page).AssertRefused("'sdca'", "cannot be explained");
        Assert.IsFalse(File.Exists(page));
    }
}
