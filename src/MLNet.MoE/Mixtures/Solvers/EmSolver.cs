using MLNet.MoE.Mixtures.Evaluation;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>
/// Generalised EM: E-step and one step of every M-step in one pass. The step is halved until the penalised log-likelihood does not fall, so
/// it never does; by the Fisher identity the direction always ascends (EM gradient algorithm, Lange 1995).
/// </summary>
internal sealed class EmSolver(MixtureEvaluator evaluator, IStepRule rule, double tolerance, Action checkCancelled)
{
    private const int MaximumHalvings = 40;

    public SolverState Start(double[] state)
    {
        var derivatives = new Derivatives(evaluator.Layout, rule.Order);
        evaluator.Evaluate(rule.Parameters(state), derivatives);
        double objective = derivatives.LogLikelihood + rule.PenaltyValue(state);
        return new SolverState(state, objective, derivatives, [objective]);
    }

    /// <summary>Iterates until the gradient is within the tolerance, an iteration gains less than a bound, or the iterations are used
    /// up.</summary>
    /// <param name="from">Where to go on.</param>
    /// <param name="iterations">Iterations at most.</param>
    /// <param name="leastGain">Gain of the penalised log-likelihood below which the run stops.</param>
    public SolverState Run(SolverState from, int iterations, double leastGain)
    {
        double[] state = from.State;
        double objective = from.Objective;
        var derivatives = from.Derivatives;
        var spare = new Derivatives(evaluator.Layout, rule.Order);
        var trace = from.Trace;
        double weight = Math.Max(evaluator.Data.TotalWeight, double.Epsilon);
        double norm = rule.GradientNorm(state, derivatives) / weight;
        double reach = 1.0;
        bool stalled = false;
        for (int iteration = 0; iteration < iterations && !(norm <= tolerance) && !stalled; iteration++)
        {
            checkCancelled();
            double[] direction = rule.Direction(state, derivatives);
            bool accepted = false;
            for (int halving = 0; halving < MaximumHalvings && !accepted; halving++)
            {
                double[] candidate = new double[state.Length];
                for (int i = 0; i < state.Length; i++)
                {
                    // A slope that the step sets to zero stays there under a longer one.
                    double whole = state[i] + direction[i];
                    candidate[i] = reach == 1 || (reach > 1 && whole == 0) ? whole : state[i] + (reach * direction[i]);
                }

                evaluator.Evaluate(rule.Parameters(candidate), spare);
                double value = spare.LogLikelihood + rule.PenaltyValue(candidate);
                if (value >= objective)
                {
                    stalled = value - objective < leastGain;
                    state = candidate;
                    objective = value;
                    (derivatives, spare) = (spare, derivatives);
                    accepted = true;
                    break;
                }

                reach = reach > 1 ? 1 : reach / 2;
            }

            if (!accepted)
            {
                // The direction ascends, so the rise is below what rounding can show.
                stalled = true;
                break;
            }

            trace.Add(objective);
            norm = rule.GradientNorm(state, derivatives) / weight;
            reach = rule.IsBound ? Math.Max(1, reach * 1.5) : 1;
        }

        return new SolverState(state, objective, derivatives, trace) { Converged = norm <= tolerance, Stalled = stalled,
            GradientNorm = norm };
    }
}
