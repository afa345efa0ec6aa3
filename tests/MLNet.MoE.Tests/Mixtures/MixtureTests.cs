using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class MixtureTests
{
    [TestMethod]
    public void Class_and_gate_probabilities_sum_to_one()
    {
        var mixture = MoeSimulator.RandomMultinomial(4, 5, 2, 1, 30, new MoeGate { ActiveExperts = 2, Temperature = 0.3 });
        double[] row = [0.3, -2];
        var (classes, gate) = (new double[5], new double[4]);
        mixture.ClassProbabilities(row, row, classes);
        mixture.GateProbabilities(row, gate);
        Assert.AreEqual(1, classes.Sum(), 1e-12);
        Assert.AreEqual(1, gate.Sum(), 1e-12);
        Assert.AreEqual(2, gate.Count(g => g > 0));
    }

    [TestMethod]
    public void Responsibilities_are_gate_times_density_over_their_sum()
    {
        var mixture = MoeSimulator.RandomMultinomial(3, 3, 1, 4);
        double[] row = [0.4];
        var (gate, own, mixed, responsibilities) = (new double[3], new double[3], new double[3], new double[3]);
        mixture.GateProbabilities(row, gate);
        mixture.ClassProbabilities(row, row, mixed);
        mixture.Responsibilities(row, row, 1, responsibilities);
        for (int k = 0; k < 3; k++)
        {
            mixture.ExpertProbabilities(k, row, own);
            Assert.AreEqual(gate[k] * own[1] / mixed[1], responsibilities[k], 1e-12);
        }
    }

    [TestMethod]
    public void Interval_of_one_expert_is_that_of_the_normal_distribution()
    {
        var mixture = new GaussianMoeMixture([0], new double[1, 1], [2], new double[,] { { 1 } }, [3]);
        var (lower, upper) = mixture.PredictionInterval([1], [1]);
        Assert.AreEqual(3 - (3 * 1.959963984540054), lower, 1e-9);
        Assert.AreEqual(3 + (3 * 1.959963984540054), upper, 1e-9);
    }

    [TestMethod]
    [DataRow(0.0, 0.5)]
    [DataRow(-1.0, 0.15865525393145705)]
    [DataRow(1.959963984540054, 0.975)]
    [DataRow(-8.0, 6.220960574271785e-16)]
    public void Normal_distribution_has_its_known_values(double z, double probability) =>
        Assert.AreEqual(probability, NormalDistribution.Cumulative(z), 1e-10 * probability);

    [TestMethod]
    public void A_row_of_the_wrong_length_is_an_error_that_says_both_lengths()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => MoeSimulator.RandomGaussian(2, 3, 1).Mean([1, 2], [1, 2]));
        StringAssert.Contains(error.Message, "There are 2 gate features; the mixture has 3");
    }

    [TestMethod]
    public void The_same_seed_draws_the_same_rows()
    {
        var truth = MoeSimulator.RandomMultinomial(2, 3, 2, 1);
        CollectionAssert.AreEqual(MoeSimulator.Draw(truth, 50, 3).Labels, MoeSimulator.Draw(truth, 50, 3).Labels);
        CollectionAssert.AreNotEqual(MoeSimulator.Draw(truth, 50, 3).Labels, MoeSimulator.Draw(truth, 50, 4).Labels);
    }
}
