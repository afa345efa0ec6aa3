namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class SplitCacheTests
{
    [TestMethod]
    public void A_split_is_read_once_while_there_is_room()
    {
        int reads = 0;
        var source = Source(() => reads++);
        var cache = new SplitCache(long.MaxValue);

        for (int use = 0; use < 3; use++) Assert.AreEqual(128, cache.Use(source, split => split.Parts.Training.RowCount));

        Assert.AreEqual(1, reads);
    }

    [TestMethod]
    public void Without_room_the_split_used_longest_ago_goes_and_is_read_again()
    {
        var reads = new List<string>();
        SplitSource a = Source(() => reads.Add("a")), b = Source(() => reads.Add("b")), c = Source(() => reads.Add("c"));
        long bytes = Measured(a);
        reads.Clear();
        var cache = new SplitCache(2 * bytes);

        foreach (var source in new[] { a, b, a, c, a, b }) cache.Use(source, _ => 0);

        // c drives b out, b drives c out.
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "b" }, reads);
    }

    [TestMethod]
    public void A_split_in_use_stays_whatever_room_there_is()
    {
        int reads = 0;
        var source = Source(() => reads++);
        var cache = new SplitCache(0);

        cache.Use(source, _ => cache.Use(source, _ => 0));

        Assert.AreEqual(1, reads);
    }

    [TestMethod]
    public void A_read_that_failed_is_tried_again()
    {
        int reads = 0;
        var source = Source(() =>
        {
            if (reads++ == 0) throw new DatasetException("gone");
        });
        var cache = new SplitCache(long.MaxValue);

        Assert.ThrowsExactly<DatasetException>(() => cache.Use(source, _ => 0));
        Assert.AreEqual(0, cache.Use(source, _ => 0));
    }

    [TestMethod]
    public void A_benchmark_without_room_for_its_data_ends_with_the_same_results()
    {
        TabularDataset[] data = [SmallData.Classes(), SmallData.Numbers()];
        using TemporaryFolder roomy = new(), tight = new();
        BenchmarkRunnerTests.Run(roomy.Path, data, [new SdcaLearner()], seeds: 2);
        var options = new BenchmarkOptions { Datasets = [.. data.Select(set => set.Source())], Models = [], OutputFolder = tight.Path,
            Seeds = 2, Memory = 1 };

        BenchmarkRunner.Run(options, [new SdcaLearner()], new SilentProgress(), CancellationToken.None);

        static string[] Scores(TemporaryFolder folder)
            => [.. ResultCsv.Read(folder.File(ResultCsv.FileName)).Select(record => $"{record.Dataset} {record.Seed} {record.Score:R}")];
        CollectionAssert.AreEqual(Scores(roomy), Scores(tight));
    }

    private static SplitSource Source(Action read) => new(() =>
    {
        read();
        return new PreparedSplit(SmallData.Numbers(), 0, null);
    });

    private static long Measured(SplitSource source)
    {
        source.Load();
        return source.Bytes;
    }
}
