using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Cluster;

/// <summary>The scripts of <c>samples/cluster/slurm</c> on a real Slurm.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class SlurmTests
{
    [TestMethod]
    public void An_array_job_ends_with_the_table_of_one_process_though_a_node_is_killed()
    {
        if (SlurmCluster.Missing is { } reason) Assert.Inconclusive($"No Slurm here: {reason}.");
        using TemporaryFolder whole = new(), shared = new();
        CommandLine.Run(["bench", .. Arguments, "--workers", "1", "--out", whole.Path]).AssertDone();

        using var cluster = SlurmCluster.Start();
        string[] jobs = cluster.Run("bash", [Script, "4", shared.Path, .. Arguments]).Split(' ');
        // Both nodes have tasks, and at least one result is on disk; then the first node is gone in the middle of its work.
        SlurmCluster.Wait(() => cluster.Jobs("n1").Length > 0 && new ResultJournal(shared.Path).Read().Count > 0, "a first result");
        cluster.KillNode("n1");
        SlurmCluster.Wait(() => cluster.Run("sinfo", "-h", "-n", "n1", "-o", "%T").StartsWith("down", StringComparison.Ordinal),
            "the node to be missed");
        cluster.StartNode("n1");
        cluster.WaitFor(jobs);

        CollectionAssert.AreEqual(Untimed(whole), Untimed(shared), string.Join('\n', shared.Files));
        Assert.IsTrue(File.Exists(shared.File("report.html")));
        string log = File.ReadAllText(shared.File("moe-report.log"));
        StringAssert.Contains(log, "report.html");
        // Each start of a task says how many runs it has to do.
        int[] starts = [.. shared.Files.Where(name => name.StartsWith("moe-bench-", StringComparison.Ordinal))
            .Select(name => Regex.Count(File.ReadAllText(shared.File(name)), "^[0-9]+ runs", RegexOptions.Multiline))];
        Assert.HasCount(4, starts);
        Assert.IsGreaterThan(4, starts.Sum(), "a killed task is started again");
    }

    [TestMethod]
    public void A_wrong_call_of_the_script_says_how_to_call_it()
    {
        if (SlurmCluster.Missing is { } reason) Assert.Inconclusive($"No Slurm here: {reason}.");
        using var process = Process.Start(new ProcessStartInfo("bash", [Script, "none"])
        {
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.AreEqual(2, process.ExitCode);
        StringAssert.StartsWith(error, "usage: ");
    }

    private static string[] Arguments { get; } = ["--datasets", "monk-2,friedman-1", "--models", "sdca,lightgbm,gg-moe:MaximumEpochs=30",
        "--max-rows", "200", "--seeds", "2"];

    private static string Script => Repository.Path("samples", "cluster", "slurm", "submit.sh");

    private static string[] Untimed(TemporaryFolder folder) =>
        [.. ResultCsv.Read(folder.File(ResultCsv.FileName))
            .Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];
}
