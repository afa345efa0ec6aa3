using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>Random labels.</summary>
internal static class Labels
{
    /// <summary>A label of an objective's domain.</summary>
    public static float Draw(Objective objective, int classes, Random random) => objective.Labels switch
    {
        LabelDomain.Classes => random.Next(classes),
        LabelDomain.TwoClasses => random.Next(2),
        LabelDomain.NotNegative => random.Next(3) == 0 ? 0 : 2 * random.NextSingle(),
        LabelDomain.Positive => 0.1f + (2 * random.NextSingle()),
        _ => (2 * random.NextSingle()) - 1,
    };
}
