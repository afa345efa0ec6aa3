namespace MLNet.MoE;

/// <summary>How the M-steps of a statistical mixture of experts are done.</summary>
public enum MoeSolver
{
    /// <summary><see cref="Newton"/>, or <see cref="Boehning"/> where one of the regressions has more than 200 coefficients.</summary>
    Automatic,

    /// <summary>One damped Newton step of each regression an iteration: fewest iterations.</summary>
    Newton,

    /// <summary>Boehning's bound, a fixed matrix factored once: cheap iterations where columns and classes are many.</summary>
    Boehning,
}
