using MLNet.MoE.Files;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.FileFormat;

[TestClass]
public sealed class ScoringMemoryTests
{
    private static readonly Kernels<float> Kernels = Kernels<float>.Best;

    [TestMethod]
    public void Memory_that_is_estimated_is_at_least_what_is_taken_and_not_much_more()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var (spec, table) = RandomNetworks.Create(
                seed, RandomNetworks.Objectives[seed % 3], seed % 2 == 0 ? "gumbel-softmax" : "softmax", "gelu",
                seed % 4 < 2 ? "piecewise-linear" : "none", ((MemberSharing)(seed % 3), 1 + (seed % 4)));
            // Buffers large enough for what they take beside their numbers not to count.
            spec = spec with { Width = 8 * spec.Width, Outputs = spec.Objective == "cross-entropy" ? 300 : 1, InferenceSamples = 200 };
            var layout = new ParameterLayout(spec, Kernels.PanelWidth);
            var weights = NetworkWeights.Create(spec, 1);
            float[] noise = GateDraws.Draw(spec, 1);
            AlignedBuffer<float>? parameters = null;
            AssertEstimated($"seed {seed}, parameters", ScoringMemory.OfParameters(spec, layout),
                () => parameters = layout.Import<float>(weights));
            foreach (int rows in (int[])[1, 2, 128])
            {
                AssertEstimated($"seed {seed}, {rows} rows", ScoringMemory.OfScorer(spec, Kernels.PanelWidth, rows), () =>
                {
                    var predictor = new BatchPredictor(spec, layout, Kernels, noise, rows);
                    predictor.SetParameters(parameters!);
                    predictor.Predict(table, new int[rows], new float[rows * spec.Outputs]);
                    GC.KeepAlive(predictor);
                });
            }
        }
    }

    [TestMethod]
    public void Models_of_the_options_defaults_and_of_their_ends_are_within_what_their_files_may_take()
    {
        foreach (var (numeric, categories, options, sparse) in Networks()
            .Select(network => (network.Numeric, network.Categories, network.Options, 0)).Concat(SparseNetworks()))
        {
            var spec = new NetworkSpec
            {
                Objective = "cross-entropy", Outputs = 3, NumericColumns = numeric, PlainColumns = numeric, CategorySizes = categories,
                SparseColumns = sparse,
                Experts = options.Experts, Layers = options.NumberOfLayers, SharedLayers = options.LayersInCommon,
                Width = options.UnitsPerExpert, Activation = options.Activation,
                Gate = options.GateName, InferenceSamples = options.GateSamples, InputScale = options.LearnedInputScale,
                Members = options.NumberOfMembers, Sharing = options.MemberSharing,
                Embedding = options.Embedding, EmbeddingSize = options.Embedding == "none" ? 1 : options.EmbeddingSize,
                BinBoundaries = options.Embedding == "none" ? [] : [.. Enumerable.Repeat(new float[options.EmbeddingBins + 1], numeric)],
            };
            // Weights hardly get smaller when they are packed.
            long packed = (long)(0.9 * sizeof(float) * WeightLayout.For(spec).Sum(shape => (double)shape.Length));
            var budget = new MemoryBudget(packed);
            budget.Reserve(packed + (64.0 * (numeric + categories.Sum() + sparse)), "weights and slots");
            budget.Reserve(ScoringMemory.OfParameters(spec, new ParameterLayout(spec, Kernels.PanelWidth)), "parameters");
            foreach (int rows in (int[])[1, 2])
                budget.Reserve(ScoringMemory.OfScorer(spec, Kernels.PanelWidth, rows), $"{rows} rows");
        }
    }

    private static IEnumerable<(int Numeric, int[] Categories, NetworkOptions Options)> Networks()
    {
        foreach (int numeric in (int[])[1, 20, 1000, 20_000])
        {
            foreach (NetworkOptions options in (NetworkOptions[])[new GgMoeOptions(), new MlpOptions(), GgMoeOptions.Published(),
                MlpOptions.Published()])
                yield return (numeric, numeric == 20 ? [100_000] : [], options);
        }
        foreach (var sharing in Enum.GetValues<MemberSharing>())
        {
            yield return (30, [5],
                new GgMoeOptions { MemberSharing = sharing, NumberOfExperts = 64, NumberOfMembers = 32, NumberOfLayers = 6,
                    ExpertWidth = 8, SharedLayers = 0 });
            yield return (30, [], new MlpOptions { MemberSharing = sharing, Width = 1, NumberOfMembers = 256, NumberOfLayers = 16 });
        }
        yield return (5, [],
            new MoeOptions { NumberOfExperts = 1024, ExpertWidth = 4, SharedLayers = 0, NumberOfMembers = 4, NumberOfLayers = 4 });
        yield return (5, [], new MlpOptions { Width = 8192, NumberOfLayers = 1 });
        yield return (100, [], new GgMoeOptions { EmbeddingSize = 256, EmbeddingBins = 1024, InferenceSamples = 1024 });
    }

    private static IEnumerable<(int Numeric, int[] Categories, NetworkOptions Options, int Sparse)> SparseNetworks()
    {
        foreach (var sharing in Enum.GetValues<MemberSharing>())
        {
            yield return (0, [], new GgMoeOptions { MemberSharing = sharing, SharedLayers = 0 }, 14_307);
            yield return (3, [7], new MlpOptions { MemberSharing = sharing }, 300);
        }
        yield return (0, [], GgMoeOptions.Published(), 100_000);
    }

    private static void AssertEstimated(string what, double estimated, Action take)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        take();
        double taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsLessThanOrEqualTo(estimated, taken, what);
        Assert.IsLessThan(100_000 + (2 * taken), estimated, what);
    }
}
