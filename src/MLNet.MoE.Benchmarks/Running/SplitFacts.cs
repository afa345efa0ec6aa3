namespace MLNet.MoE.Benchmarks;

/// <summary>What stays known of a split when its data has left memory.</summary>
internal sealed class SplitFacts
{
    public SplitFacts(int number, SplitSource source, TabularDataset dataset, PreparedSplit split, string fingerprint)
    {
        (Number, Source, Fingerprint) = (number, source, fingerprint);
        Task = dataset.Task;
        Features = dataset.Features.Count;
        Limit = dataset.Task == TaskKind.Regression ? dataset.BayesError : 1 - dataset.BayesError;
        TrainingRows = split.Parts.Training.RowCount;
        ValidationRows = split.Parts.Validation.RowCount;
        TestRows = split.Test.Labels.Length;
        Columns = split.Parts.Space.ColumnCount;
        Slots = split.Parts.Space.SlotCount(FeatureEncoding.MissingReplaced);
        Classes = split.Parts.ClassCount;
    }

    /// <summary>Which split it is, from 0.</summary>
    public int Number { get; }

    /// <summary>Where the data is read from.</summary>
    public SplitSource Source { get; }

    /// <summary>Hash of the dataset.</summary>
    public string Fingerprint { get; }

    /// <summary>What is predicted.</summary>
    public TaskKind Task { get; }

    /// <summary>Feature columns of the dataset.</summary>
    public int Features { get; }

    /// <summary>The best score that anyone can expect; null where it is not known.</summary>
    public double? Limit { get; }

    /// <summary>Rows to learn from.</summary>
    public int TrainingRows { get; }

    /// <summary>Rows to stop early on.</summary>
    public int ValidationRows { get; }

    /// <summary>Rows of the final score.</summary>
    public int TestRows { get; }

    /// <summary>Feature columns that carry something.</summary>
    public int Columns { get; }

    /// <summary>Length of the vectors.</summary>
    public int Slots { get; }

    /// <summary>Classes; 0 for a regression.</summary>
    public int Classes { get; }
}
