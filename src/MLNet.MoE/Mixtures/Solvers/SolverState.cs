using MLNet.MoE.Mixtures.Evaluation;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>Where a run of a solver stands.</summary>
/// <param name="State">State in the step rule's own form.</param>
/// <param name="Objective">Penalised log-likelihood.</param>
/// <param name="Derivatives">Sums at the state.</param>
/// <param name="Trace">Penalised log-likelihood after each iteration, the start first.</param>
internal sealed record SolverState(double[] State, double Objective, Derivatives Derivatives, List<double> Trace)
{
    /// <summary>Whether the gradient is within the tolerance.</summary>
    public bool Converged { get; init; }

    /// <summary>Whether no further gain is possible or worth an iteration of this solver.</summary>
    public bool Stalled { get; init; }

    /// <summary>Largest entry of the penalised gradient per unit of weight.</summary>
    public double GradientNorm { get; init; }
}
