namespace MLNet.MoE;

/// <summary>A row whose label may be wrong.</summary>
/// <param name="Row">Its number in the data, from 0.</param>
/// <param name="Label">Its label: class index, from 0, or number.</param>
/// <param name="Predicted">What networks that did not learn from it predict: class index or number.</param>
/// <param name="Suspicion">
/// How far the label is from that. For classes 0 to 1: half of what is left of 1 without the margin, which is the probability of the label
/// less that of the most likely other class; above 0.5 another class is more likely. For numbers the size of the error, in its median over
/// all rows.
/// </param>
public readonly record struct SuspectRow(long Row, double Label, double Predicted, double Suspicion)
{
    /// <summary>The suspicion of a class.</summary>
    /// <param name="probabilities">(classes).</param>
    /// <param name="label">The label.</param>
    /// <returns>It, and the class that is predicted.</returns>
    internal static (double Suspicion, int Predicted) OfClass(ReadOnlySpan<float> probabilities, int label)
    {
        int best = 0;
        float other = float.NegativeInfinity;
        for (int index = 0; index < probabilities.Length; index++)
        {
            if (probabilities[index] > probabilities[best]) best = index;
            if (index != label) other = Math.Max(other, probabilities[index]);
        }
        return ((1 - (probabilities[label] - (double)other)) / 2, best);
    }

    /// <summary>The rows by suspicion, largest first; errors of numbers are told in their median.</summary>
    internal static IReadOnlyList<SuspectRow> Ranked(IEnumerable<SuspectRow> rows, bool areNumbers)
    {
        SuspectRow[] all = [.. rows];
        if (areNumbers && all.Length > 0)
        {
            double[] errors = [.. all.Select(row => row.Suspicion).Order()];
            double median = errors[errors.Length / 2];
            if (median > 0) all = Array.ConvertAll(all, row => row with { Suspicion = row.Suspicion / median });
        }
        return [.. all.OrderByDescending(row => row.Suspicion).ThenBy(row => row.Row)];
    }
}
