namespace MLNet.MoE.Benchmarks;

/// <summary>Figures of predicted numbers.</summary>
internal static class NumberMetrics
{
    /// <summary>Mean absolute error and share of the variance that is explained; NaN where the labels are all the same.</summary>
    public static double[] Of(ReadOnlySpan<float> values, ReadOnlySpan<float> labels)
    {
        double mean = 0, squares = 0, absolute = 0, total = 0;
        foreach (float label in labels) mean += label;
        mean /= labels.Length;
        for (int row = 0; row < labels.Length; row++)
        {
            double error = (double)values[row] - labels[row], deviation = labels[row] - mean;
            squares += error * error;
            absolute += Math.Abs(error);
            total += deviation * deviation;
        }
        return [absolute / labels.Length, total > 0 ? 1 - (squares / total) : double.NaN];
    }
}
