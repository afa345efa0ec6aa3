namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The test part is for the final score alone.</summary>
[TestClass]
public sealed class TestPartTests
{
    public static IEnumerable<object[]> Names
        => BenchmarkRunner.ContenderNames.Where(name => LearnerRegistry.Get(name).Supports(TaskKind.Binary))
            .Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Other_labels_in_the_test_part_do_not_change_what_is_learned(string contender)
    {
        var data = SmallData.TwoClasses(150);
        var split = DataSplitter.Split(data, 0);
        float[] labels = data.Target.ToArray();
        foreach (int row in split.Test) labels[row] = 1 - labels[row];
        var changed = new TabularDataset(data.Name, data.Task, data.Features, labels, data.ClassNames);

        float[] expected = Predict(contender, data, split), actual = Predict(contender, changed, split);

        CollectionAssert.AreEqual(expected, actual);
    }

    private static float[] Predict(string name, TabularDataset data, DataSplit split)
    {
        var space = new FeatureSpace(data, split.Training);
        var parts = new TrainingParts(data, space, split);
        var context = new Microsoft.ML.MLContext(1);
        var learner = LearnerRegistry.Get(QuickLearner.Of(name));
        var fitted = learner.Fit(new FitRequest(context, parts.Rows(context, learner.Encoding), 1, 1, CancellationToken.None));
        var test = new FeaturePart(space, split.Test);
        return fitted.Predict(test.Unlabelled(context, learner.Encoding), parts.Task, parts.ClassCount, test.RowCount).Values;
    }
}
