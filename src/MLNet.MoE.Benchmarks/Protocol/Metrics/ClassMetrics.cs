namespace MLNet.MoE.Benchmarks;

/// <summary>Figures of predicted classes: of two classes for the positive one, of several averaged over the classes that occur.</summary>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
/// <param name="Precision">Share of the rows said to be of the class that are.</param>
/// <param name="Recall">Share of the rows of the class that are said to be.</param>
/// <param name="CalibrationError">Mean distance of probability and frequency.</param>
internal readonly record struct ClassMetrics(double Auc, double F1, double Precision, double Recall, double CalibrationError)
{
    private const int Bins = 10;

    /// <summary>Judges predictions. The predicted class is the one of the highest probability, the first of equals.</summary>
    public static ClassMetrics Of(TaskKind task, Predictions predictions, float[] labels)
    {
        int[] predicted = [.. Enumerable.Range(0, labels.Length).Select(row => Best(predictions.Row(row)))];
        int[] classes = task == TaskKind.Binary ? [1] : [.. labels.Select(label => (int)label).Distinct().Order()];
        var figures =
            classes.Select(
                k => OfClass(k, predicted, labels, [.. Enumerable.Range(0, labels.Length).Select(row => predictions.Row(row)[k])]))
                    .ToList();
        double[] areas = [.. figures.Select(figure => figure.Auc).Where(area => !double.IsNaN(area))];
        return new(
            areas.Length == 0 ? double.NaN : areas.Average(), figures.Average(figure => figure.F1),
            figures.Average(figure => figure.Precision),
            figures.Average(figure => figure.Recall), Calibration(predictions, predicted, labels));
    }

    /// <summary>The area under the ROC curve alone; null for a regression, and where it is not defined.</summary>
    public static double? AreaOf(TaskKind task, Predictions predictions, float[] labels)
    {
        double area = task == TaskKind.Regression ? double.NaN : Of(task, predictions, labels).Auc;
        return double.IsNaN(area) ? null : area;
    }

    /// <summary>Probability that a row of a class has a higher score than another, ties counting half; NaN where one kind is
    /// absent.</summary>
    /// <param name="scores">(rows) scores of the class; put in order.</param>
    /// <param name="isOfClass">(rows) whether a row is of the class.</param>
    public static double AreaUnderCurve(float[] scores, bool[] isOfClass)
    {
        float[] sorted = [.. scores];
        bool[] flags = [.. isOfClass];
        Array.Sort(sorted, flags);
        double rankSum = 0;
        long positives = 0;
        for (int start = 0; start < sorted.Length;)
        {
            int end = start;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            // Rows of equal scores share their middle rank, counted from 1.
            double rank = (start + end + 1) / 2.0;
            for (int i = start; i < end; i++)
            {
                if (!flags[i]) continue;
                rankSum += rank;
                positives++;
            }
            start = end;
        }
        long negatives = sorted.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN
            : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    private static (double Auc, double F1, double Precision, double Recall) OfClass(int k, int[] predicted, float[] labels, float[] scores)
    {
        int hits = 0, said = 0, there = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            bool isSaid = predicted[row] == k, isThere = (int)labels[row] == k;
            if (isSaid && isThere) hits++;
            if (isSaid) said++;
            if (isThere) there++;
        }
        return (AreaUnderCurve(scores, Array.ConvertAll(labels, label => (int)label == k)), Ratio(2 * hits, said + there),
            Ratio(hits, said), Ratio(hits, there));

        // Who never names a class names none rightly.
        static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
    }

    private static double Calibration(Predictions predictions, int[] predicted, float[] labels)
    {
        double[] confidence = new double[Bins];
        double[] right = new double[Bins];
        for (int row = 0; row < labels.Length; row++)
        {
            var probabilities = predictions.Row(row);
            double sum = 0;
            foreach (float probability in probabilities) sum += probability;
            double top = sum > 0 ? Math.Clamp(probabilities[predicted[row]] / sum, 0, 1) : 1.0 / probabilities.Length;
            int bin = Math.Min((int)(top * Bins), Bins - 1);
            confidence[bin] += top;
            if (predicted[row] == (int)labels[row]) right[bin]++;
        }
        return Enumerable.Range(0, Bins).Sum(bin => Math.Abs(confidence[bin] - right[bin])) / labels.Length;
    }

    private static int Best(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int k = 1; k < probabilities.Length; k++)
        {
            if (probabilities[k] > probabilities[best]) best = k;
        }
        return best;
    }
}
