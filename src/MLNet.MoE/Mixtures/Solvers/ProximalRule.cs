using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>
/// Elastic net: each regression of the M-step maximises its quadratic model less the penalty by coordinate descent, which sets slopes to
/// exact zeros. The state is the full vector, in which every gate and class has its own slopes, so that none is favoured.
/// </summary>
internal sealed class ProximalRule : IStepRule
{
    private readonly MixtureLayout _layout;
    private readonly Penalty _penalty;
    private readonly double[]? _expertGram;
    private readonly double[]? _gateGram;
    private readonly double _damping;

    /// <param name="data">Rows.</param>
    /// <param name="layout">Layout of the parameters.</param>
    /// <param name="penalty">Penalty with L1 above zero.</param>
    /// <param name="useBound">Whether the quadratic models are Boehning's bound and not Newton's.</param>
    public ProximalRule(MixtureData data, MixtureLayout layout, Penalty penalty, bool useBound)
    {
        _layout = layout;
        _penalty = penalty;
        _damping = StepTools.Damping * data.TotalWeight;
        IsBound = useBound;
        if (!useBound)
            return;
        _expertGram = StepTools.Gram(data.Experts, data.Weights);
        _gateGram = ReferenceEquals(data.Gate, data.Experts) ? _expertGram : StepTools.Gram(data.Gate, data.Weights);
    }

    public EvaluationOrder Order => IsBound ? EvaluationOrder.Gradient : EvaluationOrder.Complete;

    public bool IsBound { get; }

    public double[] Parameters(double[] state) => _layout.Contract(state);

    public double PenaltyValue(double[] state) => _penalty.FullValue(state, _layout.Contract(state));

    public double[] Direction(double[] state, Derivatives derivatives)
    {
        double[] gradient = _layout.PullBack(derivatives.Gradient);
        double[] direction = new double[state.Length];
        for (int g = 0; g < _layout.Groups.Count; g++)
        {
            var group = _layout.Groups[g];
            if (group.FullLength == 0 || group.Length == 0)
                continue;
            double logScale = _layout.IsGaussian && g > 0 ? state[_layout.FullLogScale(g - 1)] : 0;
            double[] model = IsBound ? Bound(group, g == 0, logScale) : Expand(group, derivatives.Complete[g]);
            var move = direction.AsSpan(group.FullOffset, group.FullLength);
            var slice = gradient.AsSpan(group.FullOffset, group.FullLength);
            double[] curved = Descend(group, model, slice, state.AsSpan(group.FullOffset, group.FullLength), move);
            if (_layout.IsGaussian && g > 0)
            {
                double gain = 0.0;
                for (int i = 0; i < move.Length && !IsBound; i++)
                    gain += move[i] * ((2 * slice[i]) - curved[i]);
                int place = _layout.FullLogScale(g - 1);
                direction[place] = StepTools.LogScale(logScale, derivatives.Mass[g - 1], gradient[place], gain, _penalty.Variance)
                    - logScale;
            }
        }

        return direction;
    }

    public double GradientNorm(double[] state, Derivatives derivatives)
    {
        double[] gradient = _layout.PullBack(derivatives.Gradient);
        _penalty.AddVarianceGradient(_layout.Contract(state), gradient, _layout.FullLogScale);
        bool[] isSlope = new bool[state.Length];
        foreach (var group in _layout.Groups)
        {
            for (int at = 0; at < group.FullLength; at++)
                isSlope[group.FullOffset + at] = at % group.Columns != 0;
        }

        double norm = 0.0;
        for (int i = 0; i < state.Length; i++)
        {
            double smooth = gradient[i] - (isSlope[i] ? _penalty.L2 * state[i] : 0);
            double least = !isSlope[i] ? smooth
                : state[i] != 0 ? smooth - (_penalty.L1 * Math.Sign(state[i]))
                : Math.Max(Math.Abs(smooth) - _penalty.L1, 0);
            norm = Math.Max(norm, Math.Abs(least));
        }

        return norm;
    }

    /// <summary>The group's quadratic model in its full vector: the fixed vector's part follows from the sum to zero.</summary>
    private static double[] Expand(CoefficientGroup group, double[] complete)
    {
        int size = group.FullLength;
        double[] full = new double[size * size];
        for (int i = 0; i < group.Length; i++)
        {
            for (int j = 0; j < group.Length; j++)
            {
                double value = complete[(i * group.Length) + j];
                full[(i * size) + j] += value;
                if (!group.IsRelative)
                    continue;
                int lastRow = group.Length + (i % group.Columns);
                int lastColumn = group.Length + (j % group.Columns);
                full[(lastRow * size) + j] -= value;
                full[(i * size) + lastColumn] -= value;
                full[(lastRow * size) + lastColumn] += value;
            }
        }

        return full;
    }

    private double[] Bound(CoefficientGroup group, bool isGate, double logScale)
    {
        double[] gram = isGate ? _gateGram! : _expertGram!;
        double scale = isGate ? 0.5 * StepTools.GateCurvature(_layout.Gate) : _layout.IsGaussian ? Math.Exp(-2 * logScale) : 0.5;
        int size = group.FullLength;
        double[] full = new double[size * size];
        for (int v = 0; v < group.FullVectors; v++)
        {
            for (int i = 0; i < group.Columns; i++)
            {
                for (int j = 0; j < group.Columns; j++)
                    full[(((v * group.Columns) + i) * size) + (v * group.Columns) + j] = scale * gram[(i * group.Columns) + j];
            }
        }

        return full;
    }

    // Answers the model times the move.
    private double[] Descend(CoefficientGroup group, double[] model, ReadOnlySpan<double> gradient, ReadOnlySpan<double> state,
        Span<double> move)
    {
        const int MaximumSweeps = 200;
        int size = move.Length;
        double[] curved = new double[size];
        for (int sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            double largest = 0.0;
            for (int i = 0; i < size; i++)
            {
                double curvature = model[(i * size) + i] + _damping;
                double pull = gradient[i] - curved[i] + (curvature * move[i]) - (_damping * move[i]);
                double target = i % group.Columns == 0
                    ? pull / curvature
                    : (SoftThreshold(pull + (curvature * state[i]), _penalty.L1) / (curvature + _penalty.L2)) - state[i];
                double change = target - move[i];
                if (change == 0)
                    continue;
                move[i] = target;
                largest = Math.Max(largest, Math.Abs(change));
                var row = model.AsSpan(i * size, size);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(row, change, curved, curved);
            }

            if (largest < 1e-9)
                break;
        }

        return curved;
    }

    private static double SoftThreshold(double value, double threshold) =>
        Math.Abs(value) <= threshold ? 0 : value - (Math.Sign(value) * threshold);
}
