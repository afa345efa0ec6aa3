namespace MLNet.MoE.Benchmarks;

/// <summary>How good predictions are.</summary>
/// <param name="Metric"><c>accuracy</c>, or <c>rmse</c> in units of the target.</param>
/// <param name="Score">The metric.</param>
/// <param name="LogLoss">Mean of -ln(probability of the true class), in nats; NaN for a regression.</param>
internal readonly record struct TestScore(string Metric, double Score, double LogLoss)
{
    /// <summary>Smallest probability that counts: a model that rules the truth out loses 34.5 nats, not infinitely many.</summary>
    public const double SmallestProbability = 1e-15;

    /// <summary>The name of the metric of a task.</summary>
    public static string MetricOf(TaskKind task) => task == TaskKind.Regression ? "rmse" : "accuracy";

    /// <summary>
    /// Scores predictions, the same way for every contender. Probabilities of a row are first scaled to sum to 1;
    /// the predicted class is the one of the highest probability, the first of equals.
    /// </summary>
    /// <exception cref="InvalidOperationException">A prediction is not a number.</exception>
    public static TestScore Of(TaskKind task, Predictions predictions, ReadOnlySpan<float> labels)
    {
        CheckFinite(predictions, 0);
        return task == TaskKind.Regression ? OfNumbers(predictions, labels) : OfClasses(predictions, labels);
    }

    /// <summary>Throws where a prediction is not a number.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="firstRow">Rows before the first of them.</param>
    /// <exception cref="InvalidOperationException">A prediction is not a number.</exception>
    public static void CheckFinite(Predictions predictions, int firstRow)
    {
        for (int i = 0; i < predictions.Values.Length; i++)
        {
            if (!float.IsFinite(predictions.Values[i]))
                throw new InvalidOperationException(
                    $"The prediction of row {firstRow + (i / predictions.Outputs)} is {predictions.Values[i]}; it must be a finite "
                    + "number.");
        }
    }

    /// <summary>-ln(probability of the true class) of a row.</summary>
    public static double LossOf(ReadOnlySpan<float> probabilities, int label)
    {
        double sum = 0;
        foreach (float each in probabilities) sum += each;
        double probability = sum > 0 ? probabilities[label] / sum : 1.0 / probabilities.Length;
        return -Math.Log(Math.Clamp(probability, SmallestProbability, 1));
    }

    private static TestScore OfNumbers(Predictions predictions, ReadOnlySpan<float> labels)
    {
        double sum = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double error = (double)predictions.Values[row] - labels[row];
            sum += error * error;
        }
        return new TestScore("rmse", Math.Sqrt(sum / labels.Length), double.NaN);
    }

    private static TestScore OfClasses(Predictions predictions, ReadOnlySpan<float> labels)
    {
        double loss = 0;
        int right = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            var probabilities = predictions.Row(row);
            int label = (int)labels[row], best = 0;
            for (int k = 0; k < probabilities.Length; k++)
            {
                if (probabilities[k] > probabilities[best]) best = k;
            }
            if (best == label) right++;
            loss += LossOf(probabilities, label);
        }
        return new TestScore("accuracy", (double)right / labels.Length, loss / labels.Length);
    }
}
