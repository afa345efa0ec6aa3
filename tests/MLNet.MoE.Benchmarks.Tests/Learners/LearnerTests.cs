using Microsoft.ML;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>What every registered contender must do.</summary>
[TestClass]
public sealed class LearnerTests
{
    public static IEnumerable<object[]> Multiclass => Named(TaskKind.Multiclass);

    public static IEnumerable<object[]> Binary => Named(TaskKind.Binary);

    public static IEnumerable<object[]> Regression => Named(TaskKind.Regression);

    // The number of experts is given where it would be chosen, and might come out as one.
    public static IEnumerable<object[]> Mixtures => Named(TaskKind.Multiclass).Select(row => (string)row[0]).Where(IsMixture)
        .Select(name => new object[] { name == "multinomial-moe" ? name + ":NumberOfExperts=2" : name });

    public static IEnumerable<object[]> OneExpert
        => Named(TaskKind.Multiclass).Where(row => !IsMixture((string)row[0])).Append(["multinomial-moe:NumberOfExperts=1"]);

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
    [DynamicData(nameof(Mixtures))]
    public void A_mixture_shows_how_it_uses_its_experts(string name)
    {
        var split = new PreparedSplit(SmallData.Classes(), 0, null);
        var learned = Fit(name, split);

        Assert.IsNotNull(learned.GateWeights);
        var gate = GateUsage.Of(split.Parts.Validation.Sample(LearnerRegistry.Get(name).Encoding).Select(learned.GateWeights));
        Assert.AreEqual(1, gate.Shares.Sum(), 1e-4);
        Assert.IsTrue(gate.ExpertsOfARow >= 1 && gate.ExpertsOfARow <= gate.ExpertsInUse + 1e-6
            && gate.ExpertsInUse <= gate.Shares.Count + 1e-6, $"{gate.ExpertsOfARow} {gate.ExpertsInUse}");
    }

    [TestMethod]
    [DynamicData(nameof(OneExpert))]
    public void What_has_one_expert_has_no_gate_to_tell_of(string name) =>
        Assert.IsNull(Fit(name, new PreparedSplit(SmallData.Classes(), 0, null)).GateWeights);

    private static IEnumerable<object[]> Named(TaskKind task) =>
        BenchmarkRunner.ContenderNames.Where(name => LearnerRegistry.Get(name).Supports(task)).Select(name => new object[] { name });

    private static bool IsMixture(string name) => name.Contains("moe", StringComparison.Ordinal);

    private static LearnedModel Fit(string name, PreparedSplit split)
    {
        var context = new MLContext(1);
        var learner = LearnerRegistry.Get(QuickLearner.Of(name));
        return learner.Fit(new FitRequest(context, split.Parts.Rows(context, learner.Encoding), 1, 1, CancellationToken.None));
    }

    private static double Score(string name, TabularDataset data)
    {
        var split = new PreparedSplit(data, 0, null);
        return TestScore.Of(data.Task, Predict(name, split, out _), split.Test.Labels).Score;
    }

    private static Predictions Predict(string name, PreparedSplit split, out long parameters)
    {
        var fitted = Fit(name, split);
        parameters = fitted.Parameters;
        return fitted.Predict(split.Test.Features.Unlabelled(new MLContext(1), LearnerRegistry.Get(name).Encoding), split.Parts.Task,
            split.Parts.ClassCount, split.Test.Labels.Length);
    }
}
