using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a learner says of rows that it has not learnt from, beside what they are.</summary>
/// <param name="Predictions">Probabilities or numbers.</param>
/// <param name="Labels">(rows) class indices or numbers.</param>
/// <param name="Kind">How the rows were kept from it.</param>
internal sealed record HeldOutScore(Predictions Predictions, float[] Labels, HeldOutKind Kind)
{
    /// <summary>Number of rows.</summary>
    public int RowCount => Labels.Length;

    /// <summary>The figures of the task, in the order of <see cref="MetricSet"/>.</summary>
    public double[] Values(TaskKind task) => MetricSet.Values(task, Predictions, Labels);

    /// <summary>
    /// The score of a learner that keeps no rows apart by itself, or does not show what it says of them: it learns once more, from the
    /// others alone. Null where no rows are held out.
    /// </summary>
    /// <param name="learner">The learner.</param>
    /// <param name="request">The fit that is judged. Its own context stays as it is, since what is learnt may depend on it.</param>
    /// <param name="context">A context for the further fit.</param>
    public static HeldOutScore? OfFurtherFit(ILearner learner, FitRequest request, MLContext context)
    {
        var rows = request.Rows.Apart();
        var validation = rows.Validation;
        float[] labels = rows.Labels(validation);
        if (labels.Length == 0) return null;
        var learned = learner.Fit(request with { Context = context, Rows = rows, Progress = null });
        return new(learned.Predict(validation, rows.Task, rows.ClassCount, labels.Length), labels, HeldOutKind.FurtherFit);
    }
}
