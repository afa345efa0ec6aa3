using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>
/// Newton's method on the whole penalised log-likelihood, safeguarded: the information of the complete data is added to that of the
/// observed until the step ascends. Much of it gives an EM step, none of it Newton's; both treat all orders of experts and classes alike.
/// </summary>
internal sealed class NewtonPolish(MixtureEvaluator evaluator, Penalty penalty, double tolerance, Action checkCancelled)
{
    private const double LargestShare = 1e12;

    // Newton's own estimate of what is left to gain, in units of the log-likelihood.
    private const double LeastGain = 1e-7;

    // A run is given up where many times the gain that Newton's method expects leaves it below what is known.
    private const int LeastSteps = 6;
    private const double MostOfExpected = 30;

    /// <summary>Iterates to convergence.</summary>
    /// <param name="from">Where to go on.</param>
    /// <param name="iterations">Iterations at most.</param>
    /// <param name="atLeast">A run that will clearly end below this value is given up.</param>
    public SolverState Run(SolverState from, int iterations, double atLeast = double.NegativeInfinity)
    {
        var layout = evaluator.Layout;
        double weight = Math.Max(evaluator.Data.TotalWeight, double.Epsilon);
        double[] parameters = from.State;
        var trace = from.Trace;
        var derivatives = evaluator.Evaluate(parameters, EvaluationOrder.Hessian);
        double objective = derivatives.LogLikelihood + penalty.Value(parameters);
        var value = new Derivatives(layout, EvaluationOrder.Value);
        double[] gradient = Gradient(parameters, derivatives);
        double share = 1e-2;
        bool converged = false;
        bool givenUp = false;
        for (int iteration = 0; iteration < iterations && !converged && !givenUp; iteration++)
        {
            checkCancelled();
            var (information, complete) = Informations(parameters, derivatives);
            bool moved = false;
            for (; share <= LargestShare; share = Math.Max(share * 10, 1e-3))
            {
                double[]? step = Step(information, complete, gradient, share);
                if (step is null)
                    continue;
                double expected = ExpectedGain(information, gradient, step);
                if (expected < LeastGain && Norm(gradient) / weight <= tolerance && share <= 1e-2)
                {
                    converged = true;
                    break;
                }

                double[] candidate = parameters.Zip(step, (p, s) => p + s).ToArray();
                evaluator.Evaluate(candidate, value);
                double reached = value.LogLikelihood + penalty.Value(candidate);
                if (!(reached > objective))
                {
                    // A rise smaller than rounding: nothing is left to gain here.
                    if (expected < 1e-11 * Math.Abs(objective))
                        break;
                    continue;
                }

                share = reached - objective > 0.5 * expected ? (share < 1e-9 ? 0 : share / 10) : share * 2;
                parameters = candidate;
                objective = reached;
                moved = true;
                givenUp = iteration >= LeastSteps && objective + (MostOfExpected * expected) < atLeast;
                break;
            }

            if (!moved)
                break;
            trace.Add(objective);
            evaluator.Evaluate(parameters, derivatives);
            gradient = Gradient(parameters, derivatives);
        }

        double norm = Norm(gradient) / weight;
        return new SolverState(parameters, objective, derivatives, trace) { Converged = converged || norm <= tolerance, Stalled = true,
            GradientNorm = norm };
    }

    /// <summary>Minus the second derivative of the penalised log-likelihood, and its complete-data part.</summary>
    public (double[] Observed, double[] Complete) Informations(double[] parameters, Derivatives derivatives)
    {
        var layout = evaluator.Layout;
        int size = layout.Length;
        double[] observed = new double[size * size];
        System.Numerics.Tensors.TensorPrimitives.Negate(derivatives.Hessian, observed);
        double[] complete = new double[size * size];
        for (int g = 0; g < layout.Groups.Count; g++)
        {
            var group = layout.Groups[g];
            for (int i = 0; i < group.Length; i++)
                derivatives.Complete[g].AsSpan(i * group.Length, group.Length)
                    .CopyTo(complete.AsSpan(((group.Offset + i) * size) + group.Offset));
            if (group.Length == 0)
                continue;
            int corner = (group.Offset * size) + group.Offset;
            penalty.AddInformation(group, observed.AsSpan(corner), size, 0);
            penalty.AddInformation(group, complete.AsSpan(corner), size, StepTools.Damping * evaluator.Data.TotalWeight);
            if (!layout.IsGaussian || g == 0)
                continue;
            int place = layout.LogScale(g - 1);
            double variance = penalty.VarianceInformation(parameters[place]);
            observed[(place * size) + place] += variance;
            complete[(place * size) + place] += variance + (2 * derivatives.Mass[g - 1]) + (StepTools.Damping * evaluator.Data.TotalWeight);
        }

        return (observed, complete);
    }

    public double[] Gradient(double[] parameters, Derivatives derivatives)
    {
        double[] gradient = (double[])derivatives.Gradient.Clone();
        penalty.AddGradient(parameters, gradient);
        return gradient;
    }

    private double[]? Step(double[] information, double[] complete, double[] gradient, double share)
    {
        double[] matrix = new double[information.Length];
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(complete, share, information, matrix);
        if (Cholesky.TryFactor(matrix, gradient.Length) is not { } factor)
            return null;
        double[] step = (double[])gradient.Clone();
        factor.Solve(step);

        // The whole step is shortened alike, so that it still ascends.
        double shortening =
            evaluator.Layout.Groups.Min(g => StepTools.Shortening(step.AsSpan(g.Offset, g.Length), g.Vectors, g.Columns, g.IsRelative));
        System.Numerics.Tensors.TensorPrimitives.Multiply(step, shortening, step);
        return Array.TrueForAll(step, double.IsFinite) ? step : null;
    }

    // Of the quadratic model: step'gradient - step'information step / 2.
    private static double ExpectedGain(double[] information, double[] gradient, double[] step)
    {
        double gain = 0.0;
        for (int i = 0; i < step.Length; i++)
            gain += step[i]
                * (gradient[i]
                    - (0.5 * System.Numerics.Tensors.TensorPrimitives.Dot(information.AsSpan(i * step.Length, step.Length), step)));
        return gain;
    }

    private static double Norm(double[] gradient) => gradient.Length == 0 ? 0 : gradient.Max(Math.Abs);
}
