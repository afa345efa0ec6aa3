namespace MLNet.MoE.Networks.Scoring;

/// <summary>
/// Sets of classes that hold the true one of a share of rows: all classes whose probability is at least a threshold, and the most probable
/// one in any case. They are the smallest sets of that coverage on average (Sadinle, Lei and Wasserman 2019, Journal of the American
/// Statistical Association 114).
/// </summary>
/// <param name="Coverage">Share of rows whose class is to be in the set, above 0 and below 1.</param>
/// <param name="Threshold">Smallest probability of a class in the set, 0 to 1; found on rows that the network did not learn from.</param>
internal sealed record PredictionSets(double Coverage, float Threshold)
{
    /// <summary>Says which classes are in the set.</summary>
    /// <param name="probabilities">(classes).</param>
    /// <param name="isIn">(classes), to be written.</param>
    public void Read(ReadOnlySpan<float> probabilities, Span<bool> isIn)
    {
        int best = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            isIn[i] = probabilities[i] >= Threshold;
            if (probabilities[i] > probabilities[best]) best = i;
        }
        isIn[best] = true;
    }
}
