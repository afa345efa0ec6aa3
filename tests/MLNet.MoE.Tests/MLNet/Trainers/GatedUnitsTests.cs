using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.MLNet.Trainers;

/// <summary>Gated units: what they are special cases of, and what they can learn.</summary>
[TestClass]
public sealed class GatedUnitsTests
{
    [TestMethod]
    public void Units_whose_gates_have_no_weights_are_plain_ones_to_the_bit()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            var (spec, table) = RandomNetworks.Create(seed, "cross-entropy", "softmax", "tanh+gelu", "none", (MemberSharing.Mini, 2));
            var plain = RandomNetworks.Weights(spec, seed);
            var gated = NetworkWeights.Create(spec with { GatedUnits = true }, seed);
            foreach (var array in gated.Arrays)
            {
                float[] from = plain[array.Shape.Role];
                Array.Clear(array.Values);
                if (from.Length == array.Values.Length)
                {
                    from.CopyTo(array.Values, 0);
                    continue;
                }
                // (copies, experts * 2, ..): the plain matrix, then that of its gate.
                int length = array.Values.Length / array.Shape.Shape[0] / array.Shape.Shape[1];
                for (int matrix = 0; matrix < from.Length / length; matrix++)
                    from.AsSpan(matrix * length, length).CopyTo(array.Values.AsSpan(2 * matrix * length));
            }
            CollectionAssert.AreEqual(Scores(spec, plain, table), Scores(spec with { GatedUnits = true }, gated, table));
        }
    }

    [TestMethod]
    public void One_bilinear_layer_of_two_units_learns_a_product()
    {
        var ml = new MLContext(1);
        var random = new Random(3);
        var rows = Enumerable.Range(0, 400).Select(_ =>
        {
            float[] x = [(4 * random.NextSingle()) - 2, (4 * random.NextSingle()) - 2];
            return new Row(x, x[0] * x[1]);
        }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        double Error(bool gated)
        {
            var model = ml.Regression.Trainers.Mlp(new MlpOptions
            {
                GatedUnits = gated, Activation = "identity", NumberOfLayers = 1, Width = 2, NumberOfMembers = 1, Embedding = "none",
                NumericTransform = "standard", RawColumns = false, MaximumEpochs = 150, BatchSize = 32, LearningRate = 0.02f,
                WeightDecay = 0, Refit = false, NumberOfThreads = 1, Seed = 1,
            }).Fit(data);
            return ml.Regression.Evaluate(model.Transform(data)).RootMeanSquaredError;
        }
        Assert.IsLessThan(0.02, Error(gated: true));
        Assert.IsGreaterThan(1, Error(gated: false), "a linear network knows no products");
    }

    [TestMethod]
    public void Members_with_adapters_at_every_layer_are_refused_by_name()
        => StringAssert.Contains(Assert.Throws<ArgumentException>(() => new MLContext(1).Regression.Trainers.Moe(
            new MoeOptions { GatedUnits = true, MemberSharing = MemberSharing.Full })).Message, "GatedUnits is True");

    private static float[] Scores(NetworkSpec spec, NetworkWeights weights, FeatureTable table)
    {
        var layout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        var predictor = new BatchPredictor(spec, layout, Kernels<float>.Best, [], table.RowCount);
        predictor.SetParameters(layout.Import<float>(weights));
        float[] scores = new float[table.RowCount * spec.Outputs];
        predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], scores);
        return scores;
    }

    private sealed record Row([property: VectorType(2)] float[] Features, float Label);
}
