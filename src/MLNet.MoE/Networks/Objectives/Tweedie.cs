namespace MLNet.MoE.Networks.Objectives;

/// <summary>
/// The mean of sums of a random number of positive numbers, such as the claims of a year: the deviance of the Tweedie distribution, whose
/// variance is in proportion to a power of the mean (Jorgensen 1987, Journal of the Royal Statistical Society B 49).
/// </summary>
/// <param name="power">The power, above 1 (counts of equal numbers) and below 2 (positive numbers without zeros).</param>
internal sealed class Tweedie(double power = 1.5) : LogLinkObjective
{
    /// <inheritdoc/>
    public override string Name => "tweedie";

    /// <inheritdoc/>
    public override string Description => "the mean of totals that are often 0, such as claims; Tweedie deviance";

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [power];

    /// <inheritdoc/>
    public override Objective With(IReadOnlyList<double> parameters) => parameters switch
    {
        [] => this,
        [> 1 and < 2 and var given] => new Tweedie(given),
        _ => throw new ArgumentException(
            $"The objective '{Name}' takes one number above 1 and below 2, the power; it is given {Text(parameters)}."),
    };

    /// <inheritdoc/>
    protected override double VariancePower => power;

    /// <inheritdoc/>
    protected override double Deviance(double logMean, double label, out double slope)
    {
        double toOne = Math.Exp((1 - power) * logMean), toTwo = Math.Exp((2 - power) * logMean);
        slope = 2 * (toTwo - (label * toOne));
        return 2 * ((Math.Pow(label, 2 - power) / ((1 - power) * (2 - power))) - (label * toOne / (1 - power)) + (toTwo / (2 - power)));
    }
}
