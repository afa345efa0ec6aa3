using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Cpu.Exits;

/// <summary>When rows leave a trained network.</summary>
/// <param name="Kind">How it is decided.</param>
/// <param name="Members">Members of the network.</param>
/// <param name="Cost">What all members together cost, in the loss of a row; 0 for <see cref="MemberExits.Exact"/>.</param>
/// <param name="UsualVariance">Variance of members' logits or outputs in the mean over rows; 0 for <see cref="MemberExits.Exact"/>.</param>
/// <param name="MeanMembers">Members that rows pass in the mean, by those that the rule was chosen on; all where there were none.</param>
internal sealed record ExitRule(MemberExits Kind, int Members, float Cost, float UsualVariance, float MeanMembers) : IExits
{
    /// <summary>Members below which there is nothing to leave.</summary>
    public const int FewestMembers = 3;

    /// <summary>What rounding may have done to sums of probabilities.</summary>
    private const float Rounding = 1e-3f;

    /// <inheritdoc/>
    public IReadOnlyList<int> Stages { get; } = StagesOf(Kind, Members);

    /// <summary>
    /// After how many members rows may leave: after a quarter, and at least the two that can lie apart; by the exact rule, which no row
    /// meets before, after just more than half. There is no more than one such place, since members that share weights pass a single row
    /// together: with three places rows took a third longer than without exits, unless nearly all left at the first (EXPERIMENTS.md,
    /// section 29).
    /// </summary>
    public static int[] StagesOf(MemberExits kind, int members)
        => [kind == MemberExits.Exact ? (members / 2) + 1 : Math.Max(2, members / 4), members];

    /// <summary>Whether networks can have exits.</summary>
    public static bool CanBe(MemberExits kind, NetworkSpec spec) => spec.Members >= FewestMembers && spec.Tasks is null
        && spec.Quantiles is null && (kind == MemberExits.Learned || (kind == MemberExits.Exact && spec.GetObjective().HasClasses));

    /// <inheritdoc/>
    public bool Leaves(in StagedRow row) => Kind == MemberExits.Exact
        ? Margin(row) * row.Members.Passed > row.Members.All - row.Members.Passed + Rounding
        : row.ExpectedGain(UsualVariance) <= Cost * (1 - ((float)row.Members.Passed / row.Members.All));

    /// <summary>How far the most probable class is ahead of the next one.</summary>
    private static float Margin(in StagedRow row)
    {
        if (row.Objective.Labels == LabelDomain.TwoClasses) return MathF.Tanh(MathF.Abs(row.Prediction[0]) / 2);
        float first = 0, second = 0;
        foreach (float probability in row.Prediction)
        {
            if (probability > first) (first, second) = (probability, first);
            else if (probability > second) second = probability;
        }
        return first - second;
    }
}
