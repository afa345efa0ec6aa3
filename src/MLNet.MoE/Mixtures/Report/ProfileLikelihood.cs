using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Numerics;
using MLNet.MoE.Mixtures.Solvers;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>
/// Profile-likelihood intervals: the values of a coefficient at which the penalised log-likelihood, maximised over all other parameters, is
/// lower than its maximum by half a chi-squared quantile (Venzon and Moolgavkar 1988, Applied Statistics 37).
/// </summary>
internal sealed class ProfileLikelihood
{
    private const int MostSteps = 40, MostHalvings = 12;
    private readonly MixtureFit _fit;
    private readonly MixtureEvaluator _evaluator;
    private readonly NewtonPolish _polish;
    private readonly Penalty _penalty;
    private readonly double _drop;
    private readonly double[][] _expanded;

    /// <summary>Prepares for a fit that has converged.</summary>
    /// <param name="prepared">Its rows.</param>
    /// <param name="fit">The fit, without L1.</param>
    /// <param name="level">Level of the intervals.</param>
    public ProfileLikelihood(PreparedData prepared, MixtureFit fit, double level)
    {
        _fit = fit;
        _evaluator = new MixtureEvaluator(prepared.Data, fit.Layout, fit.Plan.Threads);
        _penalty = fit.Plan.Penalty(fit.Layout);
        _polish = new NewtonPolish(_evaluator, _penalty, fit.Plan.Tolerance, fit.Plan.CheckCancelled);
        double z = NormalDistribution.Quantile(0.5 + (level / 2));
        _drop = z * z / 2;
        _expanded = [.. Enumerable.Range(0, fit.Layout.Length).Select(i =>
        {
            double[] unit = new double[fit.Layout.Length];
            unit[i] = 1;
            return fit.Layout.Expand(unit);
        })];
    }

    /// <summary>The ends of a coefficient's interval; infinite where the profile does not fall as far.</summary>
    public (double Lower, double Upper) Of(MappedCoefficient coefficient)
    {
        // Of a scale the logarithm is profiled, which its end follows.
        double[] factors = coefficient.IsScale ? [1] : coefficient.Factors;
        double[] direction = [.. _expanded.Select(full => coefficient.Places.Select((place, i) => factors[i] * full[place]).Sum())];
        double lower = End(direction, coefficient, -1), upper = End(direction, coefficient, 1);
        return (Math.Min(lower, upper), Math.Max(lower, upper));
    }

    private double End(double[] direction, MappedCoefficient coefficient, int side)
    {
        double[] parameters = _fit.Parameters;
        double target = double.NaN;
        for (int step = 0; step < MostSteps; step++)
        {
            _fit.Plan.CheckCancelled();
            var sums = _evaluator.Evaluate(parameters, EvaluationOrder.Hessian);
            double value = sums.LogLikelihood + _penalty.Value(parameters);
            if (step == 0) target = value - _drop;
            double[] gradient = _polish.Gradient(parameters, sums);
            var (information, _) = _polish.Informations(parameters, sums);
            if (Cholesky.TryFactor(information, gradient.Length) is not { } factor) break;
            double[] ascent = (double[])gradient.Clone(), along = (double[])direction.Clone();
            factor.Solve(ascent);
            factor.Solve(along);
            double spread = Dot(direction, along);
            if (!(spread > 0)) break;
            double ratio = ((2 * (value - target)) + Dot(gradient, ascent)) / spread;
            // Below the target, with no way back in the quadratic model, the step is the one to the ridge.
            double length = ratio > 0 ? Math.Sqrt(ratio) : 0;
            double[] move = [.. ascent.Zip(along, (a, b) => a + (side * length * b))];
            if (step > 0 && Math.Abs(value - target) < 1e-6 && Math.Abs(Dot(direction, move)) < 1e-6 * Math.Sqrt(spread))
                return coefficient.Value(_fit.Layout.Expand(parameters));
            if (Reached(parameters, move, target) is not { } next) break;
            parameters = next;
        }
        return side > 0 != (coefficient.IsScale && coefficient.Factors[0] < 0) ? double.PositiveInfinity
            : coefficient.IsScale ? 0 : double.NegativeInfinity;
    }

    // A step that falls far below the target has left what the quadratic model describes; half of it may not have.
    private double[]? Reached(double[] parameters, double[] move, double target)
    {
        double share = 1;
        for (int halving = 0; halving < MostHalvings; halving++, share /= 2)
        {
            double[] candidate = [.. parameters.Zip(move, (p, m) => p + (share * m))];
            var sums = _evaluator.Evaluate(candidate, EvaluationOrder.Value);
            double value = sums.LogLikelihood + _penalty.Value(candidate);
            if (value > target - _drop) return candidate;
        }
        return null;
    }

    private static double Dot(double[] left, double[] right)
        => System.Numerics.Tensors.TensorPrimitives.Dot<double>(left, right);
}
