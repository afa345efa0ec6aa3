namespace MLNet.MoE.Networks.Objectives;

/// <summary>The mean of counts: the deviance of the Poisson distribution, whose variance is the mean.</summary>
internal sealed class Poisson : LogLinkObjective
{
    /// <inheritdoc/>
    public override string Name => "poisson";

    /// <inheritdoc/>
    public override string Description => "the mean of counts, never negative; Poisson deviance";

    /// <inheritdoc/>
    protected override double VariancePower => 1;

    /// <inheritdoc/>
    protected override double Deviance(double logMean, double label, out double slope)
    {
        double mean = Math.Exp(logMean);
        slope = 2 * (mean - label);
        return 2 * ((label > 0 ? label * (Math.Log(label) - logMean) : 0) - label + mean);
    }
}
