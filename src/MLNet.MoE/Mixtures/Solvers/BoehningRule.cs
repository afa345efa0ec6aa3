using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>
/// Minorisation: the information of a softmax regression with L classes is at most (I - 11'/L) / 2 kron X'WX (Boehning 1992), a fixed
/// matrix that is factored once, so that a pass needs the gradient only. Steps are shorter than Newton's and far cheaper where columns and
/// classes are many.
/// </summary>
internal sealed class BoehningRule : IStepRule
{
    private readonly MixtureLayout _layout;
    private readonly Penalty _penalty;
    private readonly Cholesky? _gate;
    private readonly Cholesky _classes;
    private readonly double[] _gram;
    private readonly double _damping;

    public BoehningRule(MixtureData data, MixtureLayout layout, Penalty penalty)
    {
        _layout = layout;
        _penalty = penalty;
        _damping = StepTools.Damping * data.TotalWeight;
        _gram = StepTools.Gram(data.Experts, data.Weights);
        _classes = Factor(_gram, layout.ExpertColumns, 0.5);
        if (layout.GateGroup.Length > 0)
        {
            double[] gram = ReferenceEquals(data.Gate, data.Experts) ? _gram : StepTools.Gram(data.Gate, data.Weights);
            _gate = Factor(gram, layout.GateColumns, 0.5 * StepTools.GateCurvature(layout.Gate));
        }
    }

    public EvaluationOrder Order => EvaluationOrder.Gradient;

    public bool IsBound => true;

    public double[] Parameters(double[] state) => state;

    public double PenaltyValue(double[] state) => _penalty.Value(state);

    public double[] Direction(double[] state, Derivatives derivatives)
    {
        double[] direction = (double[])derivatives.Gradient.Clone();
        _penalty.AddGradient(state, direction);
        for (int g = 0; g < _layout.Groups.Count; g++)
        {
            var group = _layout.Groups[g];
            if (group.Length == 0)
                continue;
            var move = direction.AsSpan(group.Offset, group.Length);
            var factor = g == 0 ? _gate! : _classes;
            if (_layout.IsGaussian && g > 0)
            {
                int place = _layout.LogScale(g - 1);
                factor = Factor(_gram, group.Columns, Math.Exp(-2 * state[place]));
                direction[place] = StepTools.LogScale(state[place], derivatives.Mass[g - 1], derivatives.Gradient[place], 0,
                    _penalty.Variance) - state[place];
            }

            for (int v = 0; v < group.Vectors; v++)
                factor.Solve(move.Slice(v * group.Columns, group.Columns));

            // The inverse of I - 11'/L, without the fixed vector, is I + 11'.
            for (int column = 0; column < group.Columns && group.IsRelative; column++)
            {
                double sum = 0.0;
                for (int v = 0; v < group.Vectors; v++)
                    sum += move[(v * group.Columns) + column];
                for (int v = 0; v < group.Vectors; v++)
                    move[(v * group.Columns) + column] += sum;
            }

            StepTools.Shorten(move, group.Vectors, group.Columns, group.IsRelative);
        }

        return direction;
    }

    public double GradientNorm(double[] state, Derivatives derivatives)
    {
        double[] gradient = (double[])derivatives.Gradient.Clone();
        _penalty.AddGradient(state, gradient);
        return gradient.Length == 0 ? 0 : gradient.Max(Math.Abs);
    }

    private Cholesky Factor(double[] gram, int size, double scale)
    {
        for (double damping = _damping; ; damping *= 100)
        {
            double[] matrix = new double[size * size];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    matrix[(i * size) + j] = scale * gram[(i * size) + j];
                matrix[(i * size) + i] += damping + (i == 0 ? 0 : _penalty.L2);
            }

            if (Cholesky.TryFactor(matrix, size) is { } factor)
                return factor;
            if (!double.IsFinite(damping))
                throw new InvalidOperationException(
                    "The columns' cross-products are not finite; check the features for values near the largest float.");
        }
    }
}
