using Microsoft.ML;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tests.Tables;

namespace MLNet.MoE.Tests.MLNet.Trainers;

/// <summary>Fits of tables whose rows lie in a file.</summary>
[TestClass]
public sealed class CacheOnDiskTests
{
    [TestMethod]
    public void Weights_are_the_same_to_the_bit_where_memory_holds_all_rows()
    {
        var data = Data(9000);
        var (disk, memory) = (Fit(data, Options(true)), Fit(data, Options(false)));
        foreach (var (own, other) in disk.Weights.Arrays.Zip(memory.Weights.Arrays))
            CollectionAssert.AreEqual(other.Values, own.Values, own.Shape.Name);
        Assert.AreEqual(memory.Temperature, disk.Temperature);
    }

    [TestMethod]
    public void Rows_that_are_shuffled_in_blocks_teach_as_much()
    {
        var data = Data(9000, noise: 60);
        var inBlocks = Options(true);
        (inBlocks.CacheMegabytes, inBlocks.Embedding) = (1, "none");
        var fully = Options(false);
        fully.Embedding = "none";
        double disk = Fit(data, inBlocks).History[^1].ValidationLoss, memory = Fit(data, fully).History[^1].ValidationLoss;
        Assert.AreNotEqual(memory, disk);
        Assert.AreEqual(memory, disk, 0.1 * memory);
    }

    [TestMethod]
    public void Files_are_gone_after_a_fit_that_fails_or_is_cancelled()
    {
        string folder = Directory.CreateTempSubdirectory("moe").FullName;
        try
        {
            using var cancel = new CancellationTokenSource();
            var options = Options(true);
            (options.CacheFolder, options.CancellationToken) = (folder, cancel.Token);
            options.Progress = new Canceller(cancel);
            Assert.Throws<OperationCanceledException>(() => Fit(Data(9000), options));
            Assert.IsEmpty(Directory.GetFiles(folder));
            var failing = Options(true);
            failing.CacheFolder = Path.Combine(folder, "none");
            Assert.ThrowsExactly<IOException>(() => Fit(Data(9000), failing));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Blocks_hold_every_row_once_and_come_from_few_chunks()
    {
        int[] rows = [.. Enumerable.Range(0, 1000).Where(row => row % 5 != 0)];
        int[] order = BatchOrder.InWindows(rows, rowsPerChunk: 16, window: 8, hash: 7, orders: 2);
        foreach (int[] one in (int[][])[order[..rows.Length], order[rows.Length..]])
        {
            CollectionAssert.AreEqual(rows, one.Order().ToArray());
            for (int start = 0; start + 100 <= one.Length; start += 100)
                Assert.IsLessThanOrEqualTo(16, one[start..(start + 100)].Select(row => row / 16).Distinct().Count());
        }
        CollectionAssert.AreNotEqual(order[..rows.Length], order[rows.Length..]);
        CollectionAssert.AreEqual(order, BatchOrder.InWindows(rows, 16, 8, 7, 2));
        CollectionAssert.AreNotEqual(order, BatchOrder.InWindows(rows, 16, 8, 8, 2));
    }

    private static MlpOptions Options(bool onDisk) => new()
    {
        CacheOnDisk = onDisk, MaximumEpochs = 1, NumberOfMembers = 2, Width = 8, NumberOfThreads = 2, Seed = 1, BatchSize = 64,
    };

    private static TrainedNetwork Fit(IDataView data, MlpOptions options)
        => new MLContext(1).BinaryClassification.Trainers.Mlp(options).Fit(data).Model.SubModel.Network;

    private static IDataView Data(int rows, int noise = 0)
    {
        var random = new Random(5);
        return ReaderData.Dense([.. Enumerable.Range(0, rows).Select(_ =>
        {
            float[] features = [.. Enumerable.Range(0, 4 + noise).Select(_ => random.NextSingle())];
            return (features[0] + features[1] > 0.8f + (0.4f * random.NextSingle()) ? 1f : 0f, features);
        })]);
    }

    private sealed class Canceller(CancellationTokenSource cancel) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => cancel.Cancel();
    }
}
