namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class VoronoiLossTests
{
    [TestMethod]
    public void Loss_of_the_truth_itself_is_zero()
    {
        var multinomial = MoeSimulator.RandomMultinomial(3, 4, 2, 1);
        var gaussian = MoeSimulator.RandomGaussian(3, 2, 1);
        Assert.AreEqual(0, VoronoiLoss.Compute(multinomial, multinomial), 1e-9);
        Assert.AreEqual(0, VoronoiLoss.Compute(gaussian, gaussian), 1e-9);
    }

    [TestMethod]
    public void Translations_and_order_of_experts_do_not_count()
    {
        var truth = new MultinomialMoeMixture([0.5, -0.5], new double[,] { { 1 }, { -1 } }, new double[,] { { 1, -1 }, { 0, 2 } },
            new double[,,] { { { 1 }, { -1 } }, { { 0 }, { 2 } } });
        var same = new MultinomialMoeMixture([2.5, 3.5], new double[,] { { 6 }, { 8 } }, new double[,] { { 5, 7 }, { 4, 2 } }, new double[,,
            ] { { { -3 }, { -1 } }, { { 11 }, { 9 } } });
        Assert.AreEqual(0, VoronoiLoss.Compute(same, truth), 1e-6);
    }

    [TestMethod]
    public void An_error_of_an_expert_costs_its_size_times_its_weight()
    {
        var truth = new GaussianMoeMixture([0, 0], new double[,] { { 3 }, { -3 } }, [1, -1], new double[,] { { 1 }, { -1 } }, [1, 1]);
        var fit = new GaussianMoeMixture([0, 0], new double[,] { { 3 }, { -3 } }, [1.25, -1], new double[,] { { 1 }, { -1 } }, [1, 1]);
        Assert.AreEqual(0.5 * 0.25, VoronoiLoss.Compute(fit, truth), 1e-9);
    }

    [TestMethod]
    public void Errors_of_experts_that_share_a_cell_cost_their_squares()
    {
        var truth = new GaussianMoeMixture([0, 0], new double[,] { { 3 }, { -3 } }, [1, -1], new double[,] { { 1 }, { -1 } }, [1, 1]);
        double half = Math.Log(0.5);
        var fit = new GaussianMoeMixture([half, half, 0], new double[,] { { 3 }, { 3 }, { -3 } }, [1.1, 0.9, -1], new double[,
            ] { { 1 }, { 1 }, { -1 } }, [1, 1, 1]);
        Assert.AreEqual(0.5 * 0.01, VoronoiLoss.Compute(fit, truth), 1e-9);
    }

    [TestMethod]
    public void Different_numbers_of_classes_are_an_error()
    {
        var error =
            Assert.ThrowsExactly<ArgumentException>(
                () => VoronoiLoss.Compute(MoeSimulator.RandomMultinomial(2, 3, 1, 1), MoeSimulator.RandomMultinomial(2, 4, 1, 1)));
        StringAssert.Contains(error.Message, "3 classes and the truth 4");
    }
}
