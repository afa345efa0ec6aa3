using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>How much a trained network computes for a row.</summary>
public abstract class NetworkScoringOptions : NetworkTrainingOptions
{
    private protected NetworkScoringOptions()
    {
    }

    /// <summary>
    /// Whether rows leave the ensemble before all of its members have computed them, which takes less time in batches, and for single rows
    /// where nearly all leave. <see cref="MemberExits.Exact"/> leaves the classes as they are; <see cref="MemberExits.Learned"/> costs a
    /// little loss, chosen on the validation rows by <see cref="MaximumLossIncrease"/>. Needs at least 3 members; a model of quantiles,
    /// intervals or sets has none. ONNX models pass all members. Fewer members are the other way to less time. Default
    /// <see cref="MemberExits.Off"/>.
    /// </summary>
    public MemberExits MemberExits { get; set; }

    /// <summary>
    /// What all members of the ensemble together cost under <see cref="MemberExits.Learned"/>, 0 or more, in the loss of a row: log-loss,
    /// or the squared error in variances of the label. A row leaves where the members left are not expected to save their share of it.
    /// Null: the largest with which the loss rises by no more than <see cref="MaximumLossIncrease"/>. Default null.
    /// </summary>
    [Limit(0)]
    public double? ExitCost { get; set; }

    /// <summary>
    /// Share by which the loss of the validation rows may rise by <see cref="MemberExits.Learned"/>, 0 to 1: 0.001 is a tenth of a percent.
    /// Default 0.001.
    /// </summary>
    [Limit(0, 1)]
    public double MaximumLossIncrease { get; set; } = 0.001;
}
