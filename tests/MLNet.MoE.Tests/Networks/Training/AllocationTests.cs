using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Layers;
using MLNet.MoE.Networks.Cpu.Optimizer;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Training;

/// <summary>Nothing is left to the garbage collector by what runs millions of times, on whichever thread it runs.</summary>
[TestClass]
public sealed class AllocationTests
{
    public static IEnumerable<object[]> Networks() =>
        from sharing in Enum.GetValues<MemberSharing>()
        from embedding in new[] { "none", "piecewise-linear" }
        from members in new[] { 1, 3 }
        select new object[] { sharing, embedding, members };

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Training_step_allocates_nothing(MemberSharing sharing, string embedding, int members)
    {
        foreach (int threads in new[] { 1, 2 })
        {
            var (spec, table) = RandomNetworks.Create(3 + threads, "cross-entropy", "gumbel-softmax", "gelu", embedding, (sharing, members),
                rows: 64);
            using var team = new WorkTeam(threads);
            var network = new CpuNetwork<float>(spec, NetworkWeights.Create(spec, 1), table, Kernels<float>.Best, team, 64);
            var optimizer = new AdamWOptimizer<float>(network, new TrainingSettings { AverageDecay = 0.9f });
            int[] rows = [.. Enumerable.Range(0, 64)];
            AssertSettles(team, 20, $"in a step of {spec}", step =>
            {
                network.Gradient(rows, 1, step, 0.1f, 1);
                Assert.IsTrue(optimizer.Step());
            });
        }
    }

    [TestMethod]
    public void Training_step_through_the_code_of_the_embedding_allocates_nothing()
    {
        var (random, table) = RandomNetworks.Create(
            6, "cross-entropy", "gumbel-softmax", "relu", "none", (MemberSharing.Mini, 2), rows: 64);
        int[] rows = [.. Enumerable.Range(0, 64)];
        var kernels = Kernels<float>.Best;
        var spec = random with { NumericColumns = random.PreparedColumns, PlainColumns = 0 };
        spec = EmbeddingRegistry.Get("piecewise-linear").Configure(spec, table, rows, bins: 5, size: 2 * kernels.PanelWidth);
        Assert.IsLessThanOrEqualTo(rows.Length, CodedInput<float>.LeastRows(spec, kernels));
        using var team = new WorkTeam(1);
        var network = new CpuNetwork<float>(spec, NetworkWeights.Create(spec, 1), table, kernels, team, rows.Length);
        AssertSettles(team, 20, $"in a step of {spec}", step => network.Gradient(rows, 1, step, 0, 1));
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(3, true)]
    public void Epoch_allocates_nothing(int threads, bool ownOrders)
    {
        var (spec, table) = RandomNetworks.Create(8, "cross-entropy", "gumbel-softmax", "tanh", "piecewise-linear", (MemberSharing.Mini, 2),
            rows: 300);
        Assert.IsGreaterThan(0, spec.CategorySizes.Count);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        var settings = new TrainingSettings { BatchSize = 32, AverageDecay = 0.9f, Dropout = 0.1f, ShufflePerMember = ownOrders };
        var request = new TrainingRequest(spec, NetworkWeights.Create(spec, 1), new TrainingData(table, rows[200..], table, rows[..200]),
            settings);
        using var team = new WorkTeam(threads);
        var network = new TrainableCpuNetwork(request, team);
        int[] order = BatchOrder.ForEpoch(request.Data.TrainingRows, 1, 1, BatchOrder.Count(spec, settings));
        AssertSettles(team, 6, "in an epoch", _ =>
        {
            Assert.IsTrue(double.IsFinite(network.TrainEpoch(order, null)));
            network.PredictValidation();
            network.KeepAsBest();
        });
    }

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void Scoring_a_row_allocates_nothing(MemberSharing sharing, string embedding, int members)
    {
        var table = new FeatureTable(3, [4]);
        var random = new Random(1);
        for (int row = 0; row < 100; row++)
        {
            table.AddRow(random.Next(3), 1, out var numbers, out var categories);
            for (int i = 0; i < 3; i++) numbers[i] = random.NextSingle();
            categories[0] = random.Next(4);
        }
        var options = new GgMoeOptions { Embedding = embedding, NumberOfMembers = members, MemberSharing = sharing, MaximumEpochs = 1,
            Seed = 1 };
        var network = NetworkFitter.Fit(table, new FeatureLayout(7, [new CategoryGroup(3, 4)]), null,
            ObjectiveRegistry.All.Get("cross-entropy"), 3, options, TrainingObserver.None);
        float[] features = [0.1f, float.NaN, 0.7f, 0, 1, 0, 0], scores = new float[3];
        // Scoring starts no threads: what it allocates is this thread's.
        using var caller = new WorkTeam(1);
        AssertSettles(caller, 10, "in scoring", _ =>
        {
            network.Predict(features, scores);
            network.PredictSparse([0, 4], [0.5f, 1f], scores);
            network.PredictMany(features, 1, scores);
        });
    }

    [TestMethod]
    public void Bytes_are_counted_on_every_thread()
    {
        using var team = new WorkTeam(3);
        for (int member = 0; member < team.Size; member++)
        {
            var wasteful = new Action<int>(thread => { if (thread == member) GC.KeepAlive(new byte[1000]); });
            var error = Assert.ThrowsExactly<AssertFailedException>(() => AssertSettles(team, 2, "in vain", _ => team.Run(wasteful)));
            StringAssert.Contains(error.Message, "bytes in vain");
        }
    }

    /// <summary>Repeats an action and checks that in the second half of the rounds no thread of the team allocates anything.</summary>
    private static void AssertSettles(WorkTeam team, int rounds, string where, Action<int> action)
    {
        long[] before = new long[team.Size], after = new long[team.Size];
        Action<int> readBefore = thread => before[thread] = GC.GetAllocatedBytesForCurrentThread();
        Action<int> readAfter = thread => after[thread] = GC.GetAllocatedBytesForCurrentThread();
        team.Run(readAfter);
        for (int round = 1; round <= rounds; round++)
        {
            if (round == (rounds / 2) + 1) team.Run(readBefore);
            action(round);
        }
        team.Run(readAfter);
        for (int thread = 0; thread < team.Size; thread++)
            Assert.AreEqual(0L, after[thread] - before[thread], $"bytes {where}, thread {thread} of {team.Size}");
    }
}
