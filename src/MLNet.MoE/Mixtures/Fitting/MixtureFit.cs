using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>What the solvers found for one number of experts.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Layout">Layout of the parameters.</param>
/// <param name="Full">Full vector, standardised units, experts in falling order of their share.</param>
/// <param name="Objective">Penalised log-likelihood.</param>
/// <param name="LogLikelihood">Log-likelihood without penalty.</param>
/// <param name="Entropy">Entropy of the responsibilities, nats.</param>
/// <param name="Mass">Weight that each expert carries.</param>
/// <param name="ExpertLogDensity">Mean log density of each expert on the rows that it carries.</param>
/// <param name="Trace">Penalised log-likelihood after each iteration of the best start.</param>
/// <param name="Converged">Whether the gradient is within the tolerance.</param>
/// <param name="GradientNorm">Largest entry of the penalised gradient per unit of weight.</param>
/// <param name="Continued">Starts that went on after the short runs.</param>
/// <param name="ReachedBest">Starts of these that reached the best value.</param>
internal sealed record MixtureFit(
    FitPlan Plan, MixtureLayout Layout, double[] Full, double Objective, double LogLikelihood, double Entropy, double[] Mass,
        double[] ExpertLogDensity,
    IReadOnlyList<double> Trace, bool Converged, double GradientNorm, int Continued, int ReachedBest)
{
    /// <summary>Random starts that reached the best value by themselves, without proposals made from other maxima; null where there were
    /// none, or rows are too many to search on all of them.</summary>
    public int? ReachedAlone { get; init; }

    public double[] Parameters => Layout.Contract(Full);

    /// <summary>Slopes of gate and experts that are not exactly zero.</summary>
    public int NonZeroSlopes
        => Layout.Groups.Sum(g => Enumerable.Range(0, g.FullLength).Count(at => at % g.Columns != 0 && Full[g.FullOffset + at] != 0));

    /// <summary>Free parameters; under L1 those that are not zero, less the one of each set of intercepts that is not identified.</summary>
    public int NumberOfParameters
    {
        get
        {
            if (Plan.L1 == 0)
                return Layout.Length;
            int count = Layout.IsGaussian ? Layout.Experts : 0;
            foreach (var group in Layout.Groups)
            {
                for (int at = 0; at < group.FullLength; at++)
                    count += at % group.Columns == 0 || Full[group.FullOffset + at] != 0 ? 1 : 0;
                count -= group.IsRelative ? 1 : 0;
            }

            return Math.Min(count, Layout.Length);
        }
    }
}
