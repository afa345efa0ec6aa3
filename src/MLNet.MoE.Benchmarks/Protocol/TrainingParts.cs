using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a contender may see while it learns: the training and the validation part, and nothing of the test part.</summary>
internal sealed class TrainingParts
{
    public TrainingParts(TabularDataset dataset, FeatureSpace space, DataSplit split)
    {
        Task = dataset.Task;
        ClassCount = dataset.ClassNames.Count;
        Space = space;
        Training = new FeaturePart(space, split.Training);
        Validation = new FeaturePart(space, split.Validation);
        TrainingLabels = Labels(dataset, split.Training);
        ValidationLabels = Labels(dataset, split.Validation);
    }

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>Number of classes; 0 for regression.</summary>
    public int ClassCount { get; }

    /// <summary>How rows become vectors.</summary>
    public FeatureSpace Space { get; }

    /// <summary>Rows to learn from.</summary>
    public FeaturePart Training { get; }

    /// <summary>Rows to stop early on.</summary>
    public FeaturePart Validation { get; }

    /// <summary>Class indices or numbers of the training rows.</summary>
    public float[] TrainingLabels { get; }

    /// <summary>Class indices or numbers of the validation rows.</summary>
    public float[] ValidationLabels { get; }

    /// <summary>The training part with the label type of the task.</summary>
    public IDataView TrainingView(MLContext context, FeatureEncoding encoding) => View(context, Training, TrainingLabels, encoding);

    /// <summary>Both parts as a learner sees them.</summary>
    /// <param name="context">ML.NET's context of the fit.</param>
    /// <param name="encoding">How missing numbers are given.</param>
    /// <param name="mayLearnAll">Whether the validation part may be learned from in the end; otherwise it stays apart.</param>
    public LearningRows Rows(MLContext context, FeatureEncoding encoding, bool mayLearnAll = false)
    {
        float[] labels = [.. TrainingLabels, .. ValidationLabels];
        return new LearningRows(View(context, Training.WithHeldOut(Validation), labels, encoding), Task,
            ClassCount) { MayLearnAll = mayLearnAll };
    }

    internal static float[] Labels(TabularDataset dataset, int[] rows) => Array.ConvertAll(rows, row => dataset.Target[row]);

    private IDataView View(MLContext context, FeaturePart part, float[] labels, FeatureEncoding encoding) => Task switch
    {
        TaskKind.Regression => part.WithNumbers(context, encoding, labels),
        TaskKind.Binary => part.WithFlags(context, encoding, i => labels[i] == 1),
        _ => part.WithClasses(context, encoding, labels, ClassCount),
    };
}
