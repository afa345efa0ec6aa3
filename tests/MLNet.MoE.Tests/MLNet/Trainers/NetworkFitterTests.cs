using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests;

[TestClass]
public sealed class NetworkFitterTests
{
    private static readonly FeatureLayout Layout = new(5, [new CategoryGroup(2, 3)]);

    public static IEnumerable<object[]> Tasks() => RandomNetworks.Objectives.Select(objective => new object[] { objective });

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Same_seed_and_threads_give_the_same_model_bit_by_bit(string objective)
    {
        foreach (int threads in new[] { 1, 3 })
        {
            var a = Fit(objective, new GgMoeOptions { Seed = 5, MaximumEpochs = 4, NumberOfThreads = threads, Dropout = 0.1f });
            var b = Fit(objective, new GgMoeOptions { Seed = 5, MaximumEpochs = 4, NumberOfThreads = threads, Dropout = 0.1f });
            foreach (var (x, y) in a.Weights.Arrays.Zip(b.Weights.Arrays)) CollectionAssert.AreEqual(x.Values, y.Values, x.Shape.Name);
        }
    }

    [TestMethod]
    public void Own_orders_change_the_members_batches_and_nothing_of_a_plain_network()
    {
        GgMoeOptions Options(bool own, int members)
            => new() { Seed = 5, MaximumEpochs = 3, NumberOfThreads = 1, NumberOfMembers = members, ShufflePerMember = own, Refit = false };
        float[] Head(bool own, int members) => Fit("logistic", Options(own, members)).Weights[WeightKind.HeadWeights];
        CollectionAssert.AreEqual(Head(false, 1), Head(true, 1));
        CollectionAssert.AreEqual(Head(true, 3), Head(true, 3));
        CollectionAssert.AreNotEqual(Head(false, 3), Head(true, 3));
    }

    [TestMethod]
    public void Orders_are_permutations_of_the_rows_that_differ_from_each_other()
    {
        int[] rows = [.. Enumerable.Range(0, 50).Select(i => 3 * i)];
        int[] orders = BatchOrder.ForEpoch(rows, 7, 2, 4);
        int[][] each = [.. orders.Chunk(50)];
        foreach (int[] order in each) CollectionAssert.AreEquivalent(rows, order);
        Assert.HasCount(4, each.Select(order => string.Join(' ', order)).Distinct());
        CollectionAssert.AreEqual(BatchOrder.ForEpoch(rows, 7, 2, 1), each[0]);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Thread_counts_agree_but_for_rounding(string objective)
    {
        var a = Fit(objective, new MoeOptions { Seed = 5, MaximumEpochs = 2, NumberOfThreads = 1 });
        var b = Fit(objective, new MoeOptions { Seed = 5, MaximumEpochs = 2, NumberOfThreads = 4 });
        foreach (var (x, y) in a.Weights.Arrays.Zip(b.Weights.Arrays))
            for (int i = 0; i < x.Values.Length; i++) Assert.AreEqual(x.Values[i], y.Values[i], 1e-3f, x.Shape.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Saved_network_predicts_the_same_bit_by_bit(string objective)
    {
        foreach (NetworkOptions options in new NetworkOptions[] { new GgMoeOptions { NumberOfMembers = 3 },
            new MoeOptions { Embedding = "none" }, new MlpOptions { MemberSharing = MemberSharing.Full, NumberOfMembers = 2 } })
        {
            options.MaximumEpochs = 2;
            options.Seed = 1;
            var network = Fit(objective, options);
            using var stream = new MemoryStream();
            using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
                TrainedNetworkFormat.Save(writer, network);
            stream.Position = 0;
            var loaded = TrainedNetworkFormat.Load(new BoundedReader(new BinaryReader(stream)));
            CollectionAssert.AreEqual(PredictAll(network), PredictAll(loaded));
            Assert.HasCount(2, loaded.History);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void One_row_many_rows_and_sparse_rows_predict_the_same_bit_by_bit(string objective)
    {
        foreach (var (experts, members) in new[] { (1, 1), (2, 1), (3, 2), (5, 1), (16, 2), (17, 1) })
        {
            var network = Fit(objective,
                new GgMoeOptions { Seed = 2, MaximumEpochs = 2, NumberOfMembers = members, NumberOfExperts = experts });
            float[] all = PredictAll(network);
            float[] features = Features(300, 77);
            for (int row = 0; row < 300; row++)
            {
                float[] one = new float[network.ScoreCount];
                var x = features.AsSpan(row * 5, 5);
                network.Predict(x, one);
                CollectionAssert.AreEqual(all[(row * one.Length)..((row + 1) * one.Length)], one);
                int[] slots = [.. Enumerable.Range(0, 5).Where(i => features[(row * 5) + i] != 0)];
                network.PredictSparse(slots, slots.Select(i => features[(row * 5) + i]).ToArray(), one);
                CollectionAssert.AreEqual(all[(row * one.Length)..((row + 1) * one.Length)], one);
            }
        }
    }

    [TestMethod]
    public void Threads_predict_the_same_at_once()
    {
        var network = Fit("cross-entropy", new GgMoeOptions { Seed = 2, MaximumEpochs = 1 });
        float[] expected = PredictAll(network);
        Parallel.For(0, 16, _ => CollectionAssert.AreEqual(expected, PredictAll(network)));
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Row_of_weight_two_counts_as_the_row_twice(string objective)
    {
        var options = new MoeOptions { Seed = 3, MaximumEpochs = 15, BatchSize = 4096, NumericTransform = "standard", Embedding = "none",
            NumberOfThreads = 1 };
        var weighted = NetworkFitter.Fit(Table(objective, 200, 1, row => row % 3 == 0 ? 2 : 1, once: true), Layout,
            Table(objective, 60, 9), ObjectiveRegistry.All.Get(objective), 3, options, TrainingObserver.None);
        var repeated = NetworkFitter.Fit(Table(objective, 200, 1, row => row % 3 == 0 ? 2 : 1, once: false), Layout,
            Table(objective, 60, 9), ObjectiveRegistry.All.Get(objective), 3, options, TrainingObserver.None);
        foreach (var (a, b) in PredictAll(weighted).Zip(PredictAll(repeated))) Assert.AreEqual(a, b, 2e-3f);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Network_learns_what_the_label_depends_on(string objective)
    {
        var network = Fit(objective, new GgMoeOptions { Seed = 1, MaximumEpochs = 60 }, rows: 2000);
        var first = network.History[0];
        var best = network.History[network.BestEpoch - 1];
        Assert.IsTrue(best.ValidationLoss < 0.5 * first.ValidationLoss,
            $"validation loss went from {first.ValidationLoss} to {best.ValidationLoss}");
    }

    [TestMethod]
    public void Gate_weights_sum_to_one()
    {
        var network = Fit("squared-error", new GgMoeOptions { Seed = 1, MaximumEpochs = 3, NumberOfExperts = 7 });
        float[] features = Features(20, 3);
        for (int row = 0; row < 20; row++)
        {
            float[] weights = network.GetGateWeights(features.AsSpan(row * 5, 5));
            Assert.HasCount(7, weights);
            Assert.AreEqual(1f, weights.Sum(), 1e-5f);
        }
    }

    [TestMethod]
    public void Cancelled_fit_throws_or_keeps_the_best_as_asked()
    {
        int steps = 0;
        var hooks = new TrainingObserver { CheckCancelled = () => { if (++steps > 30) throw new OperationCanceledException(); } };
        var options = new GgMoeOptions { Seed = 1, BatchSize = 32 };
        Assert.ThrowsExactly<OperationCanceledException>(
            () => NetworkFitter.Fit(Table("logistic", 400, 1), Layout, null, ObjectiveRegistry.All.Get("logistic"), 2, options, hooks));
        Assert.AreEqual(31, steps);
        steps = 0;
        options.KeepBestOnCancellation = true;
        var network = NetworkFitter.Fit(Table("logistic", 400, 1), Layout, null, ObjectiveRegistry.All.Get("logistic"), 2, options, hooks);
        Assert.AreEqual(StopReason.Cancelled, network.StopReason);
        Assert.IsTrue(network.BestEpoch >= 1);
    }

    [TestMethod]
    public void Training_that_comes_apart_at_once_is_a_clear_error()
    {
        var options = new MlpOptions { Seed = 1, LearningRate = 1e30f };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit("squared-error", options));
        StringAssert.Contains(error.Message, "Lower the learning rate (now 1E+30)");
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Tiny_and_constant_tables_give_a_model(string objective)
    {
        foreach (int rows in new[] { 1, 2, 5, 9 })
        {
            var network = NetworkFitter.Fit(Table(objective, rows, 1), Layout, null, ObjectiveRegistry.All.Get(objective), 3,
                new GgMoeOptions { Seed = 1, MaximumEpochs = 3 }, TrainingObserver.None);
            foreach (float score in PredictAll(network)) Assert.IsTrue(float.IsFinite(score));
        }
    }

    [TestMethod]
    public void Best_epoch_is_the_one_with_the_lowest_validation_loss()
    {
        var network = Fit("cross-entropy", new MlpOptions { Seed = 4, Patience = 3 });
        Assert.AreEqual(network.History.MinBy(h => h.ValidationLoss).Epoch, network.BestEpoch);
        Assert.AreEqual(StopReason.Patience, network.StopReason);
        Assert.HasCount(network.BestEpoch + 3, network.History);
    }

    private static TrainedNetwork Fit(string objective, NetworkOptions options, int rows = 400) =>
        NetworkFitter.Fit(Table(objective, rows, 1), Layout, null, ObjectiveRegistry.All.Get(objective), 3, options, TrainingObserver.None);

    private static float[] PredictAll(TrainedNetwork network)
    {
        float[] scores = new float[300 * network.ScoreCount];
        network.PredictMany(Features(300, 77), 300, scores);
        return scores;
    }

    private static float[] Features(int rows, int seed)
    {
        var table = Table("squared-error", rows, seed);
        float[] features = new float[rows * 5];
        for (int row = 0; row < rows; row++)
        {
            table.Numeric(row).CopyTo(features.AsSpan(row * 5));
            if (table.Categories(row)[0] >= 0) features[(row * 5) + 2 + table.Categories(row)[0]] = 1;
        }
        return features;
    }

    private static FeatureTable Table(string objective, int rows, int seed, Func<int, int>? weight = null, bool once = true)
    {
        var random = new Random(seed);
        var table = new FeatureTable(2, [3], hasWeights: weight is not null);
        for (int row = 0; row < rows; row++)
        {
            float a = (2 * random.NextSingle()) - 1, b = (2 * random.NextSingle()) - 1;
            int category = random.Next(-1, 3);
            float value = category == 1 ? a * 2 : MathF.Sin(3 * b);
            float label = objective switch { "squared-error" => value, "logistic" => value > 0 ? 1 : 0, _ =>
                value > 0.5f ? 2 : value > -0.5f ? 1 : 0 };
            for (int copy = 0; copy < (once || weight is null ? 1 : weight(row)); copy++)
            {
                table.AddRow(label, weight is null || !once ? 1 : weight(row), out var numeric, out var categories);
                (numeric[0], numeric[1], categories[0]) = (a, b, category);
            }
        }
        return table;
    }
}
