using MLNet.MoE.Numerics;

namespace MLNet.MoE;

/// <summary>
/// Likelihood-ratio test of two nested mixtures that were fitted to the same rows: twice the difference of their log-likelihoods, which is
/// chi-squared distributed in large samples if the restriction holds (Wilks 1938).
/// </summary>
/// <param name="Statistic">Twice the difference of the log-likelihoods.</param>
/// <param name="DegreesOfFreedom">Difference of the numbers of parameters.</param>
/// <param name="PValue">
/// Probability of a larger statistic if the restriction holds; null where it is not chi-squared distributed: with numbers of experts that
/// differ some parameters of the larger mixture do not exist under the smaller one.
/// </param>
/// <param name="Remark">What is to be known beside the numbers; null for nothing.</param>
public sealed record MoeLikelihoodRatioTest(double Statistic, int DegreesOfFreedom, double? PValue, string? Remark)
{
    /// <summary>Tests a restricted mixture against a general one.</summary>
    /// <param name="restricted">Report of the fit with fewer parameters, such as without a feature.</param>
    /// <param name="general">Report of the fit with more parameters.</param>
    /// <exception cref="ArgumentException">They were not fitted to as many rows of the same weight, or the first has no fewer
    /// parameters.</exception>
    public static MoeLikelihoodRatioTest Of(MoeFitReport restricted, MoeFitReport general)
    {
        ArgumentNullException.ThrowIfNull(restricted);
        ArgumentNullException.ThrowIfNull(general);
        if (restricted.NumberOfRows != general.NumberOfRows
            || Math.Abs(restricted.TotalWeight - general.TotalWeight) > 1e-9 * general.TotalWeight)
            throw new ArgumentException(
                $"The mixtures were fitted to {restricted.NumberOfRows} rows of weight {restricted.TotalWeight:G6} and to "
                + $"{general.NumberOfRows} of {general.TotalWeight:G6}; a likelihood-ratio test needs the same rows.", nameof(general));
        int degrees = general.NumberOfParameters - restricted.NumberOfParameters;
        if (degrees <= 0)
            throw new ArgumentException(
                $"The restricted mixture has {restricted.NumberOfParameters} parameters and the general one {general.NumberOfParameters}; "
                + "the restricted one must have fewer.", nameof(restricted));
        double statistic = 2 * (general.LogLikelihood - restricted.LogLikelihood);
        int few = restricted.ExpertShares.Count, many = general.ExpertShares.Count;
        if (few != many)
            return new(statistic, degrees, null, $"With {few} and {many} experts the statistic is not chi-squared distributed: compare "
                + "BIC, or refit both to samples from the smaller mixture and see how often the statistic is larger.");
        string? remark = statistic < 0
            ? "The general mixture has the lower log-likelihood: it is not nested, its penalty weighs more, or its search missed the "
                + "highest maximum; raise NumberOfStarts."
            : null;
        return new(statistic, degrees, statistic < 0 ? null : ChiSquared.UpperTail(statistic, degrees), remark);
    }
}
