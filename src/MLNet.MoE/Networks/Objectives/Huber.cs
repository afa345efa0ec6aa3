using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>
/// A mean that outliers move little: squares of errors up to a width, and beyond it straight lines (Huber 1964, The Annals of Mathematical
/// Statistics 35).
/// </summary>
/// <param name="width">Where the lines begin, in units of the target's spread; above 0. The default loses 5 % of efficiency where errors
/// are normal.</param>
internal sealed class Huber(double width = Huber.DefaultWidth) : PointwiseObjective
{
    private const double DefaultWidth = 1.345;

    /// <inheritdoc/>
    public override string Name => "huber";

    /// <inheritdoc/>
    public override string Description => "a mean that outliers move little; squares of small errors, straight lines beyond";

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [width];

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Number;

    /// <inheritdoc/>
    public override TargetScaling Scaling => TargetScaling.MedianAndSpread;

    /// <inheritdoc/>
    public override Objective With(IReadOnlyList<double> parameters) => parameters switch
    {
        [] => this,
        [> 0 and <= 1e6 and var given] => new Huber(given),
        _ => throw new ArgumentException($"The objective '{Name}' takes one number above 0, the width; it is given {Text(parameters)}."),
    };

    /// <inheritdoc/>
    protected override double Loss(double output, double label, out double slope)
    {
        double error = output - label;
        slope = 2 * Math.Clamp(error, -width, width);
        return Math.Abs(error) <= width ? error * error : width * ((2 * Math.Abs(error)) - width);
    }
}
