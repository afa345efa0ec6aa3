using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>Quantiles beside an objective.</summary>
[TestClass]
public sealed class WithQuantilesTests
{
    [TestMethod]
    public void Quantiles_of_members_that_cross_are_sorted_after_their_mean()
    {
        var objective = new WithQuantiles(new SquaredError(), [0.1, 0.5, 0.9]);
        // Each member is in order by itself, but for the first; the means are 7, 3, 2, 4.
        double[][] members = [[5, 6, 1, 2], [9, 0, 3, 6]];
        CollectionAssert.AreEqual(new double[] { 7, 2, 3, 4 }, objective.Predict(members));
    }

    [TestMethod]
    public void First_output_is_that_of_the_objective_alone()
    {
        foreach (var main in ObjectiveRegistry.All.Parts.Where(part => !part.HasClasses))
        {
            var objective = new WithQuantiles(main, [0.25]);
            var (gradient, alone) = (new double[2], new double[1]);
            double loss = objective.Loss([0.3, 0.2], [1.5f], gradient), expected = main.Loss([0.3], [1.5f], alone);
            Assert.AreEqual(alone[0], gradient[0], main.Name);
            // The pinball loss of 0.2 for 1.5 at a level of 0.25.
            Assert.AreEqual(expected + (0.25 * (1.5 - 0.2)), loss, 1e-12, main.Name);
            Assert.AreEqual(-0.25, gradient[1], main.Name);
            Assert.AreEqual(main.Predict([[0.3]])[0], objective.Predict([[0.3, 0.2]])[0], main.Name);
            Assert.AreEqual((main.Labels, main.Scaling, main.Name), (objective.Labels, objective.Scaling, objective.Name));
        }
    }

    [TestMethod]
    public void Levels_that_cannot_be_are_refused()
    {
        foreach (var (levels, part) in ((double[], string)[])[
            ([], "1 to 99 levels"), ([.. Enumerable.Range(1, 100).Select(i => i / 101.0)], "1 to 99 levels"), ([0], "0 is not above 0"),
                ([0.5, 1], "1 is not above 0"),
            ([double.NaN], "NaN is not above 0"), ([0.5, 0.5], "0.5 follows 0.5"), ([0.9, 0.1], "0.1 follows 0.9")])
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new WithQuantiles(new SquaredError(), levels)).Message,
                part);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new WithQuantiles(new Logistic(), [0.5])).Message,
            "'logistic'");
    }

    [TestMethod]
    public void Specification_without_quantiles_has_the_objective_itself()
    {
        var spec = new NetworkSpec { Objective = "huber", NumericColumns = 1, Outputs = 1 };
        Assert.IsInstanceOfType<Huber>(spec.GetObjective());
        Assert.IsInstanceOfType<WithQuantiles>((spec with { Quantiles = [0.5], Outputs = 2 }).GetObjective());
    }
}
