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
            FakeLearner[] contenders = [new("a"), new("b"), new("c")];
            BenchmarkRunner.Run(Options(folder.Path, shard), contenders, new SilentProgress(), CancellationToken.None);
            if (shard is not null) fits += contenders.Sum(contender => contender.Fits);
        }

        var merged = ResultFolder.Read([first.Path, second.Path]);

        Assert.AreEqual(9, fits);
        CollectionAssert.AreEquivalent(Untimed(ResultFolder.Read([whole.Path])), Untimed(merged));
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

    private static BenchmarkOptions Options(string folder, Shard? shard) =>
        new() { Datasets = [.. Data.Select(data => data.Source())], Models = [], OutputFolder = folder, Workers = 2, Shard = shard };

    private static string[] Untimed(IReadOnlyList<ResultRecord> records) =>
        [.. records.Select(record => ResultCsv.Line(record with { FitSeconds = null, PredictSeconds = null }))];
}
