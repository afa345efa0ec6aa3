namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class TestScoreTests
{
    [TestMethod]
    public void Accuracy_and_log_loss_are_those_of_the_definition()
    {
        var score = TestScore.Of(TaskKind.Multiclass, new Predictions([0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f], 3), [0, 2]);

        Assert.AreEqual(0.5, score.Score);
        Assert.AreEqual((Math.Log(2) + Math.Log(4)) / 2, score.LogLoss, 1e-12);
    }

    [TestMethod]
    public void Probabilities_are_scaled_to_sum_to_one()
    {
        var score = TestScore.Of(TaskKind.Binary, new Predictions([1, 3], 2), [1]);

        Assert.AreEqual(-Math.Log(0.75), score.LogLoss, 1e-12);
    }

    [TestMethod]
    public void A_truth_that_was_ruled_out_costs_a_finite_loss()
    {
        var score = TestScore.Of(TaskKind.Binary, new Predictions([1, 0], 2), [1]);

        Assert.AreEqual(-Math.Log(1e-15), score.LogLoss, 1e-9);
    }

    [TestMethod]
    public void Rmse_is_in_units_of_the_target()
    {
        var score = TestScore.Of(TaskKind.Regression, new Predictions([103, 96], 1), [100, 100]);

        Assert.AreEqual(Math.Sqrt(12.5), score.Score, 1e-9);
        Assert.IsTrue(double.IsNaN(score.LogLoss));
    }

    [TestMethod]
    public void A_prediction_that_is_no_number_is_an_error()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => TestScore.Of(TaskKind.Regression, new Predictions([1, float.NaN], 1), [1, 1]));

        StringAssert.Contains(error.Message, "row 1");
    }
}
