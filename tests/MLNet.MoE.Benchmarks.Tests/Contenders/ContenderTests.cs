using Microsoft.ML;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>What every registered contender must do.</summary>
[TestClass]
public sealed class ContenderTests
{
    public static IEnumerable<object[]> Multiclass => Named(TaskKind.Multiclass);

    public static IEnumerable<object[]> Binary => Named(TaskKind.Binary);

    public static IEnumerable<object[]> Regression => Named(TaskKind.Regression);

    [TestMethod]
    [DynamicData(nameof(Multiclass))]
    public void Learns_several_classes(string name) => Assert.IsGreaterThan(0.85, Score(name, SmallData.Classes()));

    [TestMethod]
    [DynamicData(nameof(Binary))]
    public void Learns_two_classes(string name) => Assert.IsGreaterThan(0.85, Score(name, SmallData.TwoClasses()));

    // The standard deviation of the target is 2.2.
    [TestMethod]
    [DynamicData(nameof(Regression))]
    public void Learns_numbers(string name) => Assert.IsLessThan(1.1, Score(name, SmallData.Numbers()));

    [TestMethod]
    [DynamicData(nameof(Multiclass))]
    public void The_same_seed_gives_the_same_predictions(string name)
    {
        var split = new PreparedSplit(SmallData.Classes(), 0, null);

        CollectionAssert.AreEqual(Predict(name, split, out _).Values, Predict(name, split, out _).Values);
    }

    [TestMethod]
    [DynamicData(nameof(Multiclass))]
    public void Counts_its_parameters(string name)
    {
        Predict(name, new PreparedSplit(SmallData.Classes(), 0, null), out long parameters);

        Assert.IsGreaterThan(0, parameters);
    }

    [TestMethod]
    [DynamicData(nameof(Multiclass))]
    public void A_mixture_tells_how_it_uses_its_experts(string name)
    {
        var split = new PreparedSplit(SmallData.Classes(), 0, null);
        var gate = ContenderRegistry.Get(name).Fit(new FitRequest(new MLContext(1), split.Parts, 1, 1, CancellationToken.None)).Gate;

        // The statistical mixture chooses the number of experts, which may be one.
        if (name == "multinomial-moe" && gate is null) return;
        Assert.AreEqual(name.Contains("moe", StringComparison.Ordinal), gate is not null);
        if (gate is null) return;
        Assert.AreEqual(1, gate.Shares.Sum(), 1e-4);
        Assert.IsTrue(gate.ExpertsOfARow >= 1 && gate.ExpertsOfARow <= gate.ExpertsInUse + 1e-6 && gate.ExpertsInUse <= gate.Shares.Count + 1e-6, $"{gate.ExpertsOfARow} {gate.ExpertsInUse}");
    }

    private static IEnumerable<object[]> Named(TaskKind task) =>
        BenchmarkRunner.ContenderNames.Where(name => ContenderRegistry.Get(name).Supports(task)).Select(name => new object[] { name });

    private static double Score(string name, TabularDataset data)
    {
        var split = new PreparedSplit(data, 0, null);
        return TestScore.Of(data.Task, Predict(name, split, out _), split.Test.Labels).Score;
    }

    private static Predictions Predict(string name, PreparedSplit split, out long parameters)
    {
        var fitted = ContenderRegistry.Get(name).Fit(new FitRequest(new MLContext(1), split.Parts, 1, 1, CancellationToken.None));
        parameters = fitted.Parameters;
        return fitted.Predict(split.Test.Features.Unlabelled(new MLContext(1), fitted.Encoding), split.Test.Labels.Length);
    }
}
