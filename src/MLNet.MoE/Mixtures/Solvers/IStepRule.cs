using MLNet.MoE.Mixtures.Evaluation;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>How one EM iteration moves: the M-steps of all regressions at once, from one pass over the rows.</summary>
internal interface IStepRule
{
    /// <summary>What the pass must accumulate.</summary>
    EvaluationOrder Order { get; }

    /// <summary>Whether the step is a cautious one of a bound, so that longer ones are worth a try.</summary>
    bool IsBound { get; }

    /// <summary>The parameter vector of a state.</summary>
    double[] Parameters(double[] state);

    /// <summary>Penalty at a state.</summary>
    double PenaltyValue(double[] state);

    /// <summary>The move from a state, as long as the state.</summary>
    double[] Direction(double[] state, Derivatives derivatives);

    /// <summary>Largest entry of the penalised gradient, or of the least subgradient under L1.</summary>
    double GradientNorm(double[] state, Derivatives derivatives);
}
