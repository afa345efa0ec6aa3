namespace MLNet.MoE.Networks.Objectives;

/// <summary>The mean of positive numbers of many sizes: the deviance of the gamma distribution, whose deviation is in proportion to the
/// mean.</summary>
internal sealed class Gamma : LogLinkObjective
{
    /// <inheritdoc/>
    public override string Name => "gamma";

    /// <inheritdoc/>
    public override string Description => "the mean of positive numbers of many sizes; gamma deviance";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Positive;

    /// <inheritdoc/>
    protected override double VariancePower => 2;

    /// <inheritdoc/>
    protected override double Deviance(double logMean, double label, out double slope)
    {
        double ratio = label * Math.Exp(-logMean);
        slope = 2 * (1 - ratio);
        return 2 * (logMean - Math.Log(label) + ratio - 1);
    }
}
