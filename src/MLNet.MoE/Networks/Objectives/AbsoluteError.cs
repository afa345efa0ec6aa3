using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>The median of a number: the distance from it.</summary>
internal sealed class AbsoluteError : PointwiseObjective
{
    /// <inheritdoc/>
    public override string Name => "absolute-error";

    /// <inheritdoc/>
    public override string Description => "the median; absolute errors, which outliers move little";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Number;

    /// <inheritdoc/>
    public override TargetScaling Scaling => TargetScaling.MedianAndSpread;

    /// <inheritdoc/>
    protected override double Loss(double output, double label, out double slope)
    {
        slope = Math.Sign(output - label);
        return Math.Abs(output - label);
    }
}
