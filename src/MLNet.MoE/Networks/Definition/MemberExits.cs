namespace MLNet.MoE;

/// <summary>Whether rows may leave an ensemble network before all of its members have computed them.</summary>
public enum MemberExits
{
    /// <summary>Every row passes through all members; the default.</summary>
    Off,

    /// <summary>
    /// For classes: a row leaves once the members that are left cannot change its class any more, whatever they say. Classes are those of
    /// all members; probabilities are the mean of the members that the row passed.
    /// </summary>
    Exact,

    /// <summary>
    /// A row leaves once the loss that the members left are expected to save is less than they cost, by how far the members so far lie
    /// apart. What they cost is chosen on rows that the network did not learn from. Source: the exits of JEI-DNN (arXiv 2310.09163) and the
    /// second-order loss of AdapMoE (arXiv 2408.10284), with members in the place of layers and experts.
    /// </summary>
    Learned,
}
