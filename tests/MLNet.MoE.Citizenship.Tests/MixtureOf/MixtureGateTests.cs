using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>How much each expert of a mixture counts.</summary>
[TestClass]
public sealed class MixtureGateTests
{
    [TestMethod]
    public void The_weights_of_a_row_are_not_negative_sum_to_1_and_have_the_experts_names()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = MixtureSamples.Data(ml, TaskKind.Multiclass);
        var options = new MixtureOfOptions { NumberOfFolds = 3, Seed = 1, Gate = MixtureGate.PerRow,
            ExpertNames = ["network", "trees", "linear"] };
        var mixture = MixtureSamples.Mixture(ml, TaskKind.Multiclass, options).Fit(train);

        var scored = mixture.Transform(test);

        foreach (float[] weights in scored.GetVectors("GateWeights"))
        {
            Assert.AreEqual(1, weights.Sum(), 1e-5);
            Assert.IsTrue(weights.All(weight => weight >= 0));
        }
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["GateWeights"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(mixture.ExpertNames.ToArray(), names.DenseValues().Select(name => name.ToString()).ToArray());
        CollectionAssert.IsSubsetOf(mixture.ExpertNames.ToArray(), options.ExpertNames.ToArray());
    }

    [TestMethod]
    public void Where_experts_know_different_rows_the_gate_finds_out_which()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = (MixtureSamples.Regimes(ml, 1500, 1), MixtureSamples.Regimes(ml, 1500, 2));
        IEstimator<ITransformer>[] experts = [MixtureSamples.Trees(ml, nameof(Regime.First)),
            MixtureSamples.Trees(ml, nameof(Regime.Second))];
        double Error(MixtureGate gate)
        {
            var mixture =
                ml.Regression.Trainers.MixtureOf(new MixtureOfOptions { Gate = gate, Seed = 1, FeatureColumnName = nameof(Regime.All) },
                    experts).Fit(train);
            Assert.AreEqual(gate != MixtureGate.Global, mixture.WeighsRows);
            return ml.Regression.Evaluate(mixture.Transform(test)).RootMeanSquaredError;
        }

        double global = Error(MixtureGate.Global), chosen = Error(MixtureGate.Automatic);

        // Each expert learnt half the slope of its column, so that even a perfect gate leaves an error of 5 / sqrt(12).
        Assert.IsLessThan(0.75 * global, chosen);
    }

    [TestMethod]
    public void Where_nothing_tells_experts_apart_the_weights_stay_the_same()
    {
        var ml = new MLContext(seed: 1);
        var train = MixtureSamples.Regimes(ml, 600, 1);
        // Both see the same column, which has all there is to know for them.
        var mixture = ml.Regression.Trainers.MixtureOf(new MixtureOfOptions { Seed = 1 }, MixtureSamples.Trees(ml, nameof(Regime.First)),
            MixtureSamples.Trees(ml, nameof(Regime.First))).Fit(train);

        Assert.IsFalse(mixture.WeighsRows);
    }
}
