namespace MLNet.MoE.Benchmarks;

/// <summary>What one can say without looking at the features: the shares of the classes, or the mean.</summary>
internal static class BaselineModel
{
    /// <summary>Its name.</summary>
    public static string NameOf(TaskKind task) => task == TaskKind.Regression ? "mean" : "majority";

    /// <summary>The same prediction for all rows.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="labels">Labels to learn from.</param>
    /// <param name="classes">Number of classes; 0 for a regression.</param>
    /// <param name="rows">Rows to predict.</param>
    public static Predictions Predict(TaskKind task, IReadOnlyCollection<float> labels, int classes, int rows)
    {
        float[] row = task == TaskKind.Regression
            ? [(float)labels.Average(label => (double)label)]
            : [.. Enumerable.Range(0, classes).Select(k => (float)labels.Count(label => (int)label == k) / labels.Count)];
        return new Predictions([.. Enumerable.Range(0, rows).SelectMany(_ => row)], row.Length);
    }
}
