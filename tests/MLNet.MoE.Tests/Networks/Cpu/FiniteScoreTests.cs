using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;
using MLNet.MoE.Tests.Preprocessing;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Whatever the transform, embedding and objective: every row of finite or missing numbers has a finite score.</summary>
[TestClass]
public sealed class FiniteScoreTests
{
    private const int FitRows = 300;

    private static readonly FeatureLayout Layout = new(ColumnKinds.All.Count);

    public static IEnumerable<object[]> Cases =>
        from objective in RandomNetworks.Objectives
        from transform in NumericTransformRegistry.All.Parts
        from embedding in EmbeddingRegistry.All.Parts
        select new object[] { objective, transform.Name, embedding.Name };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Extreme_rows_have_finite_scores(string objective, string transform, string embedding)
    {
        var network = Fit(objective, transform, embedding, rawColumns: true);
        float[] features = Rows(1000, 3), scores = new float[1000 * network.ScoreCount];
        network.PredictMany(features, 1000, scores);
        for (int i = 0; i < scores.Length; i++) Assert.IsTrue(float.IsFinite(scores[i]), $"row {i / network.ScoreCount}: {scores[i]}");
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Rows_beyond_the_training_range_score_as_its_ends_do(string objective, string transform, string embedding)
    {
        var network = Fit(objective, transform, embedding, rawColumns: true);
        float[][] columns = [.. ColumnKinds.All.Values.Select(column => column[..Math.Min(column.Length, FitRows)])];
        float[] at = new float[network.ScoreCount], beyond = new float[network.ScoreCount];
        foreach (bool above in (bool[])[true, false])
        {
            float[] ends = [.. columns.Select(column => above ? column.Max() : column.Min())];
            network.Predict(ends, at);
            for (int column = 0; column < ends.Length; column++)
            {
                float[] row = [.. ends];
                row[column] = above ? MathF.Min(MathF.BitIncrement(ends[column]), float.MaxValue)
                    : MathF.Max(ends[column] - 1, float.MinValue);
                network.Predict(row, beyond);
                CollectionAssert.AreEqual(at, beyond,
                    $"{row[column]} beyond {ends[column]} in column '{ColumnKinds.All.Keys.ElementAt(column)}'");
            }
        }
    }

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    [DataRow("squared-error")]
    public void Model_of_version_0_1_whose_standard_maps_have_no_limits_has_finite_scores_too(string objective)
    {
        var network = WithoutLimits(Fit(objective, "standard", "none", rawColumns: false));
        float[] features = Rows(1000, 4), scores = new float[1000 * network.ScoreCount], one = new float[network.ScoreCount];
        network.PredictMany(features, 1000, scores);
        for (int row = 0; row < 1000; row++)
        {
            network.Predict(features.AsSpan(row * Layout.SlotCount, Layout.SlotCount), one);
            for (int i = 0; i < one.Length; i++)
            {
                Assert.IsTrue(float.IsFinite(one[i]), $"row {row}: {one[i]}");
                Assert.AreEqual(one[i], scores[(row * one.Length) + i], $"row {row} alone and among others");
            }
            Assert.IsTrue(ShortSpans.AreFinite(network.GetGateWeights(features.AsSpan(row * Layout.SlotCount, Layout.SlotCount))));
        }
    }

    [TestMethod]
    public void Targets_at_the_ends_of_single_precision_are_predicted_within_it()
    {
        var table = new FeatureTable(1, []);
        for (int row = 0; row < 300; row++)
        {
            table.AddRow(row % 2 == 0 ? float.MaxValue : float.MinValue, 1, out var numeric, out _);
            numeric[0] = row % 2 == 0 ? 1 + (row * 1e-3f) : -1;
        }
        var network = NetworkFitter.Fit(table, new FeatureLayout(1), null, ObjectiveRegistry.All.Get("squared-error"), 0,
            new GgMoeOptions { Seed = 1, MaximumEpochs = 40, NumberOfThreads = 1 }, TrainingObserver.None);
        foreach (float value in (float[])[-1e9f, -1, 0, 1, 1.3f, 1e9f])
        {
            float[] score = new float[1];
            network.Predict([value], score);
            Assert.IsTrue(float.IsFinite(score[0]), $"{score[0]} at {value}");
        }
    }

    private static TrainedNetwork Fit(string objective, string transform, string embedding, bool rawColumns)
    {
        float[][] columns = [.. ColumnKinds.All.Values];
        var table = new FeatureTable(columns.Length, []);
        for (int row = 0; row < FitRows; row++)
        {
            table.AddRow(objective == "squared-error" ? row % 7 : row % (objective == "logistic" ? 2 : 3), 1, out var numeric, out _);
            for (int column = 0; column < columns.Length; column++) numeric[column] = columns[column][row % columns[column].Length];
        }
        var options = new GgMoeOptions
        {
            Seed = 1, MaximumEpochs = 2, NumberOfThreads = 1, NumberOfMembers = 2, NumericTransform = transform, Embedding = embedding,
            RawColumns = rawColumns, Refit = false,
        };
        return NetworkFitter.Fit(table, Layout, null, ObjectiveRegistry.All.Get(objective), 3, options, TrainingObserver.None);
    }

    /// <summary>The network behind maps as version 0.1 saved them.</summary>
    private static TrainedNetwork WithoutLimits(TrainedNetwork network)
    {
        var columns = ColumnKinds.All.Values.Select(column => new ColumnSample([.. column], null, column.Length));
        ClippedMap[] maps =
            [.. columns.Select(
                column =>
                    ClippedMap.Fit(new StandardTransform(), column) with { Smallest = float.NegativeInfinity,
                        Largest = float.PositiveInfinity })];
        var preprocessor = new Preprocessor(
            new(maps.Length, "standard", [.. Enumerable.Range(0, maps.Length)], maps, [], []), new(0, [], []),
            network.Spec.Objective == "squared-error" ? network.Preprocessor.Target : null);
        return new TrainedNetwork(network.Layout, preprocessor, network.Spec, network.Training, network.GateNoise, network.Temperature);
    }

    /// <summary>Rows of numbers of every size, some missing.</summary>
    private static float[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        float[] features = new float[count * Layout.SlotCount];
        foreach (ref float feature in features.AsSpan())
        {
            feature = random.Next(6) switch
            {
                0 => float.MaxValue,
                1 => float.MinValue,
                2 => float.NaN,
                3 => (random.NextSingle() - 0.5f) * 4,
                4 => 0,
                _ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            };
        }
        return features;
    }
}
