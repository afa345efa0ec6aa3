using System.Globalization;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary><c>moe bench --suite tabm38</c>.</summary>
[TestClass]
public sealed class TabmSuiteTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Without_data_it_lists_every_set_and_says_how_to_get_them()
    {
        var run = CommandLine.Run("bench", "--suite", "tabm38", "--data", _folder.File("nowhere"));
        run.AssertRefused("none of the sets is there");
        foreach (var set in DatasetCatalog.Load().Benchmark) StringAssert.Contains(run.Output, set.Folders[0]);
        StringAssert.Contains(run.Output, "0 of 38 sets");
        StringAssert.Contains(run.Output, "moe datasets fetch --out tabm38");
    }

    [TestMethod]
    public void The_cost_comes_first_and_nothing_runs_without_consent()
    {
        string data = Data();
        string output = CommandLine.Run("bench", "--suite", "tabm38", "--data", data, "--out", _folder.File("out")).AssertDone().Output;
        foreach (string part in (string[])["1 of 38 sets", "tuned by 100 trials, 15 seeds", "hours on", "--yes"])
            StringAssert.Contains(output, part);
        Assert.IsFalse(Directory.Exists(_folder.File("out")));
    }

    [TestMethod]
    public void Options_make_it_shorter_and_published_scores_stand_beside()
    {
        string data = Data();
        string output = CommandLine.Run("bench", "--suite", "tabm38", "--data", data, "--out", _folder.File("out"), "--yes", "--tune", "1",
            "--seeds", "1", "--models", "sdca").AssertDone().Output;
        StringAssert.Contains(output, "MLP+PLE (published)");
        Assert.HasCount(1, ResultCsv.Read(Path.Combine(_folder.File("out"), ResultCsv.FileName)));
    }

    /// <summary>A folder that says it has the set churn.</summary>
    private string Data()
    {
        string folder = Directory.CreateDirectory(_folder.File("data")).FullName;
        var rows = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i * 0.618 % 1},{(i * 0.618 % 1 > 0.4 ? "yes" : "no")}"));
        File.WriteAllText(Path.Combine(folder, "churn.csv"), "x,y\n" + string.Join('\n', rows) + "\n");
        File.WriteAllText(Path.Combine(folder, DatasetFolder.IndexFileName), """
            {"datasets": [{"name": "churn", "file": "churn.csv", "task": "binclass", "target": "y", "numeric": ["x"],
              "categorical": [], "in_tabm38": true, "tabm_name": "churn"}]}
            """);
        return folder;
    }
}
