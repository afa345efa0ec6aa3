using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>A quantile of a number: the pinball loss (Koenker and Bassett 1978, Econometrica 46).</summary>
/// <param name="level">The level, above 0 and below 1; 0.5 is the median.</param>
internal sealed class Quantile(double level = 0.5) : PointwiseObjective
{
    /// <inheritdoc/>
    public override string Name => "quantile";

    /// <inheritdoc/>
    public override string Description => "a quantile, by default the median; pinball loss";

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => [level];

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Number;

    /// <inheritdoc/>
    public override TargetScaling Scaling => TargetScaling.MedianAndSpread;

    /// <inheritdoc/>
    public override Objective With(IReadOnlyList<double> parameters) => parameters switch
    {
        [] => this,
        [> 0 and < 1 and var given] => new Quantile(given),
        _ => throw new ArgumentException(
            $"The objective '{Name}' takes one number above 0 and below 1, the level; it is given {Text(parameters)}."),
    };

    /// <summary>Loss of predicting an output for a label at a level.</summary>
    /// <param name="level">The level.</param>
    /// <param name="output">The output.</param>
    /// <param name="label">The label.</param>
    /// <param name="slope">Derivative with respect to the output.</param>
    public static double Pinball(double level, double output, double label, out double slope)
    {
        slope = output < label ? -level : output > label ? 1 - level : 0;
        return slope * (output - label);
    }

    /// <inheritdoc/>
    protected override double Loss(double output, double label, out double slope) => Pinball(level, output, label, out slope);
}
