namespace MLNet.MoE;

/// <summary>What rows with a wrong label are told by.</summary>
public enum SuspectMethod
{
    /// <summary>By networks that did not learn from the row: the margin of its label out of fold (Northcutt et al. 2021). The
    /// default.</summary>
    OutOfFold,

    /// <summary>
    /// By how long a network that does learn from the row takes to believe its label: the margin of the label, mean over the epochs (area
    /// under the margin, Pleiss et al. 2020, arXiv 2001.10528). Two fits instead of one a fold.
    /// </summary>
    TrainingMargin,
}
