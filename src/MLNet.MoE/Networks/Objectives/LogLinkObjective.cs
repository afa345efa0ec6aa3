using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>An objective of a number that is never negative: the output is the logarithm of its mean, in units of the mean of all training
/// rows.</summary>
internal abstract class LogLinkObjective : PointwiseObjective
{
    /// <summary>Outputs further from 0 count as this far, so that no mean is 0 or infinite.</summary>
    public const float Farthest = 60;

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.NotNegative;

    /// <inheritdoc/>
    public override TargetScaling Scaling => TargetScaling.Mean;

    /// <inheritdoc/>
    public override bool HasExposure => true;

    /// <summary>The power p of the mean that the variance is in proportion to.</summary>
    protected abstract double VariancePower { get; }

    /// <summary>
    /// exposure^(2 - p): the deviance of a label from exposure times mean is that of label / exposure from the mean, times this.
    /// </summary>
    public override double ExposureWeight(double exposure) => Math.Pow(exposure, 2 - VariancePower);

    /// <inheritdoc/>
    public override double[] Predict(double[][] members) => Mean(members, output => [Math.Exp(Bound(output[0]))]);

    /// <inheritdoc/>
    protected override double Loss(double output, double label, out double slope) => Deviance(Bound(output), label, out slope);

    /// <summary>Unit deviance of a label from a mean.</summary>
    /// <param name="logMean">Logarithm of the mean.</param>
    /// <param name="label">The label.</param>
    /// <param name="slope">Derivative with respect to the logarithm of the mean.</param>
    protected abstract double Deviance(double logMean, double label, out double slope);

    /// <inheritdoc/>
    protected override double Output(double prediction) => Math.Log(prediction);

    /// <inheritdoc/>
    internal override void Link(int outputs, Span<float> values)
    {
        foreach (ref float value in values) value = MathF.Exp(Math.Clamp(value, -Farthest, Farthest));
    }

    /// <inheritdoc/>
    protected override string LinkToOnnx(OnnxGraph graph, string outputs)
        => graph.Op("Exp", graph.Op("Clip", outputs, graph.Scalar(-Farthest), graph.Scalar(Farthest)));

    // A NaN must stay one, so that a network whose training diverged is seen.
    private static double Bound(double output) => Math.Clamp(output, -Farthest, Farthest);
}
