namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class ShardTests
{
    private static readonly TabularDataset[] Data = [SmallData.Classes(), SmallData.Numbers(), SmallData.TwoClasses()];

    [TestMethod]
    public void Shards_together_do_every_run_once_and_merge_to_the_whole()
    {
        using TemporaryFolder whole = new(), first = new(), second = new();
        int fits = 0;
        foreach (var (folder, shard) in new[] { (whole, (Shard?)null), (first, new Shard(1, 2)), (second, new Shard(2, 2)) })
        {
            FakeLearner[] contenders = Contenders();
            BenchmarkRunner.Run(Options(folder.Path, shard), contenders, new SilentProgress(), CancellationToken.None);
            if (shard is not null) fits += contenders.Sum(contender => contender.Fits);
        }

        var merged = ResultFolder.Read([first.Path, second.Path]);

        Assert.AreEqual(9, fits);
        CollectionAssert.AreEquivalent(Untimed(ResultFolder.Read([whole.Path])), Untimed(merged));
    }

    /// <summary>Each share used to leave its own lines alone in the results file of a folder that several shared.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Shares_in_one_folder_end_with_the_whole_table(bool isAtOnce)
    {
        using TemporaryFolder whole = new(), shared = new();
        BenchmarkRunner.Run(Options(whole.Path, null), Contenders(), new SilentProgress(), CancellationToken.None);
        Action[] shares = [.. Enumerable.Range(1, 4).Select(index => (Action)(() => BenchmarkRunner.Run(
            Options(shared.Path, new Shard(index, 4)), Contenders(), new SilentProgress(), CancellationToken.None)))];
        if (isAtOnce) Parallel.Invoke(shares);
        else foreach (var share in shares) share();

        CollectionAssert.AreEqual(Untimed(ResultCsv.Read(whole.File(ResultCsv.FileName))),
            Untimed(ResultCsv.Read(shared.File(ResultCsv.FileName))));
        CollectionAssert.AreEquivalent(Untimed(ResultFolder.Read([whole.Path])), Untimed(ResultFolder.Read([shared.Path])));
        Assert.IsFalse(File.Exists(shared.File(ResultJournal.FileName)), "a share appends to a file of its own");
    }

    [TestMethod]
    public void A_report_counts_what_a_killed_share_has_done()
    {
        using var folder = new TemporaryFolder();
        foreach (int index in new[] { 1, 2 })
            BenchmarkRunner.Run(Options(folder.Path, new Shard(index, 2)), Contenders(), new SilentProgress(), CancellationToken.None);
        string[] all = Untimed(ResultFolder.Read([folder.Path]));
        ResultCsv.Replace(folder.Path, ResultCsv.Read(folder.File(ResultCsv.FileName)).Take(1));

        CollectionAssert.AreEquivalent(all, Untimed(ResultFolder.Read([folder.Path])));
        File.Delete(folder.File(ResultCsv.FileName));
        CollectionAssert.AreEquivalent(all, Untimed(ResultFolder.Read([folder.Path])));
    }

    [TestMethod]
    public void Another_number_of_shares_goes_on_from_what_is_done()
    {
        using var folder = new TemporaryFolder();
        BenchmarkRunner.Run(Options(folder.Path, new Shard(1, 2)), Contenders(), new SilentProgress(), CancellationToken.None);
        FakeLearner[] rest = Contenders();
        BenchmarkRunner.Run(Options(folder.Path, null), rest, new SilentProgress(), CancellationToken.None);

        Assert.IsTrue(rest.Sum(contender => contender.Fits) is > 0 and < 9);
        Assert.HasCount(9, ResultCsv.Read(folder.File(ResultCsv.FileName)));
    }

    [TestMethod]
    [DataRow("0/3")]
    [DataRow("4/3")]
    [DataRow("half")]
    [DataRow("1/2/3")]
    public void A_text_that_names_no_shard_is_refused_with_its_value(string text) =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Shard.Parse(text)).Message, text);

    [TestMethod]
    public void A_text_that_names_a_shard_is_read() => Assert.AreEqual(new Shard(2, 8), Shard.Parse("2/8"));

    [TestMethod]
    [DataRow("3", "1", "4", null, null, 3, 4)]
    [DataRow("0", "0", "4", null, null, 1, 4)]
    [DataRow("7", "5", "4", null, null, 3, 4)]
    [DataRow(null, null, null, "0", "8", 1, 8)]
    [DataRow(null, null, null, "7", "8", 8, 8)]
    public void The_share_of_a_scheduler_is_read(string? task, string? first, string? count, string? index, string? shares, int expected,
        int of)
        => Assert.AreEqual(new Shard(expected, of), SchedulerShard.Read(Variables(task, first, count, index, shares)));

    [TestMethod]
    [DataRow(null, null, null, null, null, "neither")]
    [DataRow("x", "1", "4", null, null, "SLURM_ARRAY_TASK_ID")]
    [DataRow("1", "1", null, null, null, "SLURM_ARRAY_TASK_COUNT")]
    [DataRow("9", "1", "4", null, null, "--array")]
    [DataRow(null, null, null, "3", null, "MOE_SHARDS")]
    [DataRow(null, null, null, "8", "8", "completions")]
    public void A_scheduler_that_names_no_share_is_told_why(string? task, string? first, string? count, string? index, string? shares,
        string word)
        => StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() =>
            SchedulerShard.Read(Variables(task, first, count, index, shares))).Message, word);

    private static Func<string, string?> Variables(string? task, string? first, string? count, string? index, string? shares) =>
        name => name switch
        {
            "SLURM_ARRAY_TASK_ID" => task,
            "SLURM_ARRAY_TASK_MIN" => first,
            "SLURM_ARRAY_TASK_COUNT" => count,
            "JOB_COMPLETION_INDEX" => index,
            "MOE_SHARDS" => shares,
            _ => null,
        };

    private static FakeLearner[] Contenders() => [new("a"), new("b"), new("c")];

    private static BenchmarkOptions Options(string folder, Shard? shard) =>
        new() { Datasets = [.. Data.Select(data => data.Source())], Models = [], OutputFolder = folder, Workers = 2, Shard = shard };

    private static string[] Untimed(IReadOnlyList<ResultRecord> records) =>
        [.. records.Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];
}
