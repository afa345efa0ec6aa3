using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>
/// Losses, scores and limits of objectives by numbers worked out by hand: a loss that is off by a constant, or a limit that is off
/// by one value, agrees with its own derivative and shows only here.
/// </summary>
[TestClass]
public sealed class ObjectiveValueTests
{
    private static readonly double Two = Math.Log(2), Half = Math.Log(0.5);

    public static IEnumerable<object[]> Losses =>
    [
        ["squared-error", 3.0, 1f, 4.0, 4.0],
        ["absolute-error", 3.0, 1f, 2.0, 1.0],
        ["absolute-error", 1.0, 3f, 2.0, -1.0],
        ["absolute-error", 1.0, 1f, 0.0, 0.0],
        ["huber", 2.0, 1f, 1.0, 2.0],
        ["huber", 3.0, 0f, 1.345 * (6 - 1.345), 2.69],
        ["huber", -3.0, 0f, 1.345 * (6 - 1.345), -2.69],
        ["quantile", 1.0, 3f, 1.0, -0.5],
        ["quantile", 3.0, 1f, 1.0, 0.5],
        ["quantile", 2.0, 2f, 0.0, 0.0],
        ["poisson", Two, 2f, 0.0, 0.0],
        ["poisson", 0.0, 3f, 2 * ((3 * Math.Log(3)) - 2), -4.0],
        ["poisson", 0.0, 0f, 2.0, 2.0],
        ["gamma", Two, 2f, 0.0, 0.0],
        ["gamma", 0.0, 2f, 2 * (1 - Math.Log(2)), -2.0],
        ["gamma", Half, 2f, 2 * (3 + (2 * Half)), -6.0],
        ["tweedie", 0.0, 1f, 0.0, 0.0],
        ["tweedie", 0.0, 0f, 4.0, 2.0],
        ["tweedie", 0.0, 4f, 4.0, -6.0],
        ["logistic", 0.0, 1f, Two, -0.5],
        ["logistic", 0.0, 0f, Two, 0.5],
        ["logistic", Two, 1f, Math.Log(1.5), -1.0 / 3],
    ];

    [TestMethod]
    [DynamicData(nameof(Losses))]
    public void Loss_and_slope_are_those_of_the_formula(string name, double output, float label, double loss, double slope)
    {
        double[] gradient = new double[1];
        Assert.AreEqual(loss, ObjectiveRegistry.All.Get(name).Loss([output], [label], gradient), 1e-12);
        Assert.AreEqual(slope, gradient[0], 1e-12);
    }

    [TestMethod]
    public void Pinball_loss_weighs_both_sides_by_the_level()
    {
        var objective = ObjectiveRegistry.Get("quantile", [0.9]);
        double[] gradient = new double[1];
        Assert.AreEqual(1.8, objective.Loss([1], [3], gradient), 1e-12);
        Assert.AreEqual(-0.9, gradient[0], 1e-12);
        Assert.AreEqual(0.2, objective.Loss([3], [1], gradient), 1e-12);
        Assert.AreEqual(0.1, gradient[0], 1e-12);
    }

    [TestMethod]
    public void Cross_entropy_is_that_of_the_softmax()
    {
        double[] gradient = new double[3];
        Assert.AreEqual(Two, ObjectiveRegistry.All.Get("cross-entropy").Loss([Two, 0, 0], [0], gradient), 1e-12);
        foreach (var (expected, actual) in ((double[])[-0.5, 0.25, 0.25]).Zip(gradient)) Assert.AreEqual(expected, actual, 1e-12);
    }

    [TestMethod]
    [DataRow("poisson")]
    [DataRow("tweedie")]
    [DataRow("gamma")]
    public void Logarithms_of_means_count_as_no_farther_than_60(string name)
    {
        var objective = ObjectiveRegistry.All.Get(name);
        double[] gradient = new double[1];
        Assert.AreEqual(objective.Loss([60], [1], gradient), objective.Loss([100], [1], gradient));
        Assert.AreEqual(objective.Loss([-60], [1], gradient), objective.Loss([-100], [1], gradient));
        Assert.AreNotEqual(objective.Loss([59], [1], gradient), objective.Loss([60], [1], gradient));
    }

    [TestMethod]
    [DataRow("huber", 0.0, false)]
    [DataRow("huber", 1e-300, true)]
    [DataRow("huber", 1e6, true)]
    [DataRow("huber", 1000001.0, false)]
    [DataRow("quantile", 0.0, false)]
    [DataRow("quantile", 1e-300, true)]
    [DataRow("quantile", 0.999999, true)]
    [DataRow("quantile", 1.0, false)]
    [DataRow("tweedie", 1.0, false)]
    [DataRow("tweedie", 1.000001, true)]
    [DataRow("tweedie", 1.999999, true)]
    [DataRow("tweedie", 2.0, false)]
    public void Parameter_is_taken_up_to_its_limits(string name, double parameter, bool isTaken)
    {
        if (isTaken) CollectionAssert.AreEqual(new[] { parameter }, ObjectiveRegistry.Get(name, [parameter]).Parameters.ToArray());
        else StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ObjectiveRegistry.Get(name, [parameter])).Message, name);
    }

    [TestMethod]
    [DataRow("poisson", 4.0)]
    [DataRow("tweedie", 2.0)]
    [DataRow("gamma", 1.0)]
    public void Exposure_of_4_weighs_by_the_power_of_the_variance(string name, double weight)
    {
        Assert.IsTrue(ObjectiveRegistry.All.Get(name).HasExposure);
        Assert.AreEqual(weight, ObjectiveRegistry.All.Get(name).ExposureWeight(4), 1e-12);
    }

    [TestMethod]
    public void Judged_losses_and_hits_count_by_the_weight()
    {
        var classes = ObjectiveRegistry.All.Get("cross-entropy");
        AssertJudged(classes.Judge([0.5f, 0.3f, 0.2f], [0], 2), 2 * Two, 2);
        AssertJudged(classes.Judge([0.5f, 0.25f, 0.25f], [1], 2), 4 * Two, 0);
        Assert.AreEqual(-Math.Log(1e-15), classes.Judge([1, 0], [1], 1).Loss, 1e-9);
        var binary = ObjectiveRegistry.All.Get("logistic");
        AssertJudged(binary.Judge([0], [0], 3), 3 * Two, 3);
        AssertJudged(binary.Judge([0], [1], 3), 3 * Two, 0);
        Assert.AreEqual(3.0, binary.Judge([0.1f], [1], 3).Hits);
        Assert.AreEqual((8.0, 0.0), ObjectiveRegistry.All.Get("squared-error").Judge([3], [1], 2));
    }

    [TestMethod]
    [DataRow("squared-error", -2.0)]
    [DataRow("absolute-error", -4.0)]
    [DataRow("logistic", 0.75)]
    [DataRow("cross-entropy", 0.75)]
    public void Score_is_accuracy_or_minus_the_error(string name, double score) =>
        Assert.AreEqual(score, ObjectiveRegistry.All.Get(name).Score(4, 0.75), 1e-12);

    private static void AssertJudged((double Loss, double Hits) judged, double loss, double hits)
    {
        Assert.AreEqual(loss, judged.Loss, 1e-6);
        Assert.AreEqual(hits, judged.Hits);
    }
}
