namespace MLNet.MoE.Benchmarks;

/// <summary>A dataset cut by one seed and encoded, shared by all contenders that meet it.</summary>
internal sealed class PreparedSplit
{
    public PreparedSplit(TabularDataset dataset, int seed, int? maximumTrainingRows)
    {
        var split = DataSplitter.Split(dataset, seed, maximumTrainingRows);
        var space = new FeatureSpace(dataset, split.Training);
        Parts = new TrainingParts(dataset, space, split);
        Test = new TestPart(dataset, space, split);
    }

    /// <summary>What contenders learn from.</summary>
    public TrainingParts Parts { get; }

    /// <summary>What they are scored on.</summary>
    public TestPart Test { get; }
}
