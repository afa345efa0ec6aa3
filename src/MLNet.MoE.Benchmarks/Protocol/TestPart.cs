namespace MLNet.MoE.Benchmarks;

/// <summary>The rows of the one final score. Contenders get <see cref="Features"/> when they are done learning; the labels go to the
/// scoring alone.</summary>
internal sealed class TestPart
{
    public TestPart(TabularDataset dataset, FeatureSpace space, DataSplit split)
    {
        Features = new FeaturePart(space, split.Test);
        Labels = TrainingParts.Labels(dataset, split.Test);
    }

    /// <summary>Feature vectors, never shown with a label.</summary>
    public FeaturePart Features { get; }

    /// <summary>Class indices or numbers.</summary>
    public float[] Labels { get; }
}
