namespace MLNet.MoE;

/// <summary>How the labels of a network of several share its experts.</summary>
public enum TaskGates
{
    /// <summary>
    /// Each label has a gate of its own and so its own mixture of the common experts: multi-gate mixture of experts (Ma et al. 2018, KDD).
    /// The default.
    /// </summary>
    Own,

    /// <summary>One gate for all labels, which differ in the output layer alone.</summary>
    Shared,

    /// <summary>
    /// One gate whose logits are shifted by numbers of the label's own, the same in every row: labels prefer other experts, and rows
    /// move all of them alike. A label's gate then has one number an expert. After "Sparsely Activated Mixture-of-Experts are Robust
    /// Multi-Task Learners" (arXiv 2204.07689).
    /// </summary>
    Embedding,
}
