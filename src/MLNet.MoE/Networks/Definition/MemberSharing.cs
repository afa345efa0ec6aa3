namespace MLNet.MoE;

/// <summary>What the members of an ensemble network have in common. With one member all values mean the same plain network.</summary>
public enum MemberSharing
{
    /// <summary>
    /// Gate and experts are shared; each member multiplies the input by its own adapter (one number a coordinate; those of a column start
    /// at the same normal random number) and has its own output layer. Costs few parameters; the default. Source: TabM-mini (arXiv
    /// 2410.24210).
    /// </summary>
    Mini,

    /// <summary>As <see cref="Mini"/>, and every layer of the experts has an adapter for its input and one for its output for each member.
    /// Source: TabM (arXiv 2410.24210).</summary>
    Full,

    /// <summary>Nothing is shared but the embedding: the members are networks of their own that are trained side by side.</summary>
    Independent,
}
