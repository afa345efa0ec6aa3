using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Cli.Output;

/// <summary>What there is to say when a model has been trained.</summary>
/// <param name="Learner">What learnt.</param>
/// <param name="Label">What is predicted.</param>
/// <param name="Fitted">What was learnt.</param>
internal sealed record TrainingSummary(ILearner Learner, LabelPlan Label, FittedPipeline Fitted)
{
    /// <summary>Rows of held-out data below which a figure says little.</summary>
    private const int FewRows = 100;

    /// <summary>Rows that the model was trained on, with those that were held out meanwhile.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>(rows) their labels.</summary>
    public required float[] TrainingLabels { get; init; }

    /// <summary>The judgement by rows that were kept for testing; null without any.</summary>
    public Evaluation? Test { get; init; }

    /// <summary>(rows) labels of the rows kept for testing.</summary>
    public float[] TestLabels { get; init; } = [];

    /// <summary>What trainers warned of.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The model file.</summary>
    public required string Path { get; init; }

    /// <summary>The table; null where it has no name.</summary>
    public string? Table { get; init; }

    /// <summary>What was learnt by a network; null for other learners.</summary>
    public NetworkModelParameters? Network => TrainedParameters.Of(Fitted.Transformer) as NetworkModelParameters;

    /// <summary>Bytes of the model file; null before it is written.</summary>
    public long? Bytes => File.Exists(Path) ? new FileInfo(Path).Length : null;

    /// <summary>Figures of the task.</summary>
    public IReadOnlyList<Metric> Metrics => MetricSet.Of(Label.Task);

    /// <summary>Values of the figures on rows that were held out; null without any.</summary>
    public double[]? Validation => Fitted.HeldOut?.Values(Label.Task);

    /// <summary>Values of the figures for saying the same of all rows, whatever their features are.</summary>
    /// <param name="labels">(rows) labels of the rows that are judged.</param>
    public double[] Baseline(float[] labels) => MetricSet.Values(Label.Task,
        BaselineModel.Predict(Label.Task, TrainingLabels, Label.Classes.Count, labels.Length), labels);

    /// <summary>What the user should know, one sentence or two each.</summary>
    public IEnumerable<string> Notes()
    {
        if (Label.Note is { } note) yield return note;
        if (Network is { } network && network.History.Count > 0)
        {
            int epochs = network.History.Count;
            if (network.StopReason == StopReason.MaximumEpochs && network.BestEpoch == epochs && Fitted.HeldOut is not null)
                yield return $"The last of the {epochs} epochs was the best; more may be better still: --set MaximumEpochs={2 * epochs}.";
        }
        if (Network?.StopReason == StopReason.TimeLimit)
            yield return $"The time limit ended training after {Network.History.Count} whole epochs; more time may give a better model.";
        if (Fitted.HeldOut is not { } heldOut || Validation is not { } values) yield break;
        if (heldOut.RowCount < FewRows)
            yield return $"{heldOut.RowCount} held-out rows tell the figures roughly; 'moe compare' uses every row for that.";
        if (!Metrics[0].IsBetter(values[0], Baseline(heldOut.Labels)[0]))
            yield return $"By its {Metrics[0].Title} the model is no better than '{BaselineModel.NameOf(Label.Task)}', which looks at no "
                + "column: perhaps the columns tell nothing of the label, or there are too few rows.";
    }

    /// <summary>What can be done next: commands, each with what it gives.</summary>
    public IEnumerable<(string Command, string Gives)> Next()
    {
        yield return ($"moe predict {ShellText.Quote(Path)} new.csv", "predictions for other rows");
        yield return ($"moe evaluate {ShellText.Quote(Path)} more.csv", "figures on further rows that have the label");
        if (Table is { } table)
            yield return ($"moe compare {ShellText.Quote(table)} --label {ShellText.Quote(Label.Name)}", "whether another model is better");
    }
}
