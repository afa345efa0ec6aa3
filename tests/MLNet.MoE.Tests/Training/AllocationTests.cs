using MLNet.MoE.Data;
using MLNet.MoE.Inference;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;
using MLNet.MoE.Network.Embeddings;
using MLNet.MoE.Tests.Network;
using MLNet.MoE.Training;
using MLNet.MoE.Training.Cpu;

namespace MLNet.MoE.Tests.Training;

/// <summary>Nothing is left to the garbage collector by what runs millions of times.</summary>
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
            var (spec, table) = RandomNetworks.Create(3 + threads, TaskKind.Multiclass, "gumbel-softmax", "gelu", embedding, sharing, members, rows: 64);
            using var team = new WorkTeam(threads);
            var network = new CpuNetwork<float>(spec, NetworkWeights.Create(spec, 1), table, Kernels<float>.Best, team, 64);
            var optimizer = new AdamWOptimizer<float>(network, new TrainingSettings { AverageDecay = 0.9f });
            int[] rows = [.. Enumerable.Range(0, 64)];
            long before = 0;
            for (int step = 1; step <= 20; step++)
            {
                if (step == 10) before = GC.GetAllocatedBytesForCurrentThread();
                network.Gradient(rows, 1, step, 0.1f, 1);
                Assert.IsTrue(optimizer.Step());
            }
            Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before, $"bytes in 11 steps of {spec}");
        }
    }

    [TestMethod]
    public void Training_step_by_lines_of_the_embedding_allocates_nothing()
    {
        var (random, table) = RandomNetworks.Create(6, TaskKind.Multiclass, "gumbel-softmax", "relu", "none", MemberSharing.Mini, 2, rows: 64);
        int[] rows = [.. Enumerable.Range(0, 64)];
        var kernels = Kernels<float>.Best;
        var spec = random with { NumericColumns = random.PreparedColumns, PlainColumns = 0 };
        spec = EmbeddingRegistry.Get("piecewise-linear").Configure(spec, table, rows, bins: 5, size: 2 * kernels.PanelWidth);
        Assert.IsLessThanOrEqualTo(rows.Length, NetworkPass<float>.LeastRowsByLines(spec, kernels));
        using var team = new WorkTeam(1);
        var network = new CpuNetwork<float>(spec, NetworkWeights.Create(spec, 1), table, kernels, team, rows.Length);
        long before = 0;
        for (int step = 1; step <= 20; step++)
        {
            if (step == 10) before = GC.GetAllocatedBytesForCurrentThread();
            network.Gradient(rows, 1, step, 0, 1);
        }
        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before, $"bytes in 11 steps of {spec}");
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
        var options = new GgMoeOptions { Embedding = embedding, NumberOfMembers = members, MemberSharing = sharing, MaximumEpochs = 1, Seed = 1 };
        var network = NetworkFitter.Fit(table, new FeatureLayout(7, [new CategoryGroup(3, 4)]), null, TaskKind.Multiclass, 3, options, new FitHooks(1));
        float[] features = [0.1f, float.NaN, 0.7f, 0, 1, 0, 0], scores = new float[3];
        network.Predict(features, scores);
        network.PredictMany(features, 1, scores);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            network.Predict(features, scores);
            network.PredictSparse([0, 4], [0.5f, 1f], scores);
            network.PredictMany(features, 1, scores);
        }
        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
