using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>Each regression of the M-step makes one damped Newton step; a Gaussian expert's is exact, its scale included.</summary>
internal sealed class NewtonRule(MixtureLayout layout, Penalty penalty, double totalWeight) : IStepRule
{
    public EvaluationOrder Order => EvaluationOrder.Complete;

    public bool IsBound => false;

    public double[] Parameters(double[] state) => state;

    public double PenaltyValue(double[] state) => penalty.Value(state);

    public double[] Direction(double[] state, Derivatives derivatives)
    {
        double[] direction = (double[])derivatives.Gradient.Clone();
        penalty.AddGradient(state, direction);
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            var group = layout.Groups[g];
            if (group.Length == 0)
                continue;
            var move = direction.AsSpan(group.Offset, group.Length);
            Solve(group, derivatives.Complete[g], move);
            StepTools.Shorten(move, group.Vectors, group.Columns, group.IsRelative);
            if (layout.IsGaussian && g > 0)
                direction[layout.LogScale(g - 1)] = ScaleMove(g, state, derivatives, move);
        }

        return direction;
    }

    public double GradientNorm(double[] state, Derivatives derivatives)
    {
        double[] gradient = (double[])derivatives.Gradient.Clone();
        penalty.AddGradient(state, gradient);
        return gradient.Length == 0 ? 0 : gradient.Max(Math.Abs);
    }

    private void Solve(CoefficientGroup group, double[] information, Span<double> move)
    {
        for (double damping = StepTools.Damping * totalWeight; ; damping *= 100)
        {
            double[] matrix = (double[])information.Clone();
            penalty.AddInformation(group, matrix, group.Length, damping);
            if (Cholesky.TryFactor(matrix, group.Length) is { } factor)
            {
                factor.Solve(move);
                return;
            }

            // Sums that are not finite cannot be factored at any damping; no move is the safe answer.
            if (!double.IsFinite(damping))
            {
                move.Clear();
                return;
            }
        }
    }

    private double ScaleMove(int g, double[] state, Derivatives derivatives, ReadOnlySpan<double> move)
    {
        var group = layout.Groups[g];
        int place = layout.LogScale(g - 1);
        double gain = 0.0;
        for (int i = 0; i < group.Length; i++)
        {
            double curved = 0.0;
            for (int j = 0; j < group.Length; j++)
                curved += derivatives.Complete[g][(i * group.Length) + j] * move[j];
            gain += move[i] * ((2 * derivatives.Gradient[group.Offset + i]) - curved);
        }

        return StepTools.LogScale(state[place], derivatives.Mass[g - 1], derivatives.Gradient[place], gain, penalty.Variance)
            - state[place];
    }
}
