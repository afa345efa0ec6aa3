using MLNet.MoE.Mixtures.Numerics;
using MLNet.MoE.Numerics;

namespace MLNet.MoE;

/// <summary>Gaussian mixture of experts: p(y | x) = sum over experts of pi_i(x) N(y; a_i + v_i'x, scale_i^2) (arXiv 2305.03288).</summary>
public sealed class GaussianMoeMixture : MoeMixture
{
    // (experts, 1 + features), intercept first.
    private readonly double[] _experts;
    private readonly double[] _scales;

    /// <summary>A mixture of given parameters, in the features' and the outcome's own units.</summary>
    /// <param name="gateIntercepts">b, (experts).</param>
    /// <param name="gateSlopes">w, (experts, gate features).</param>
    /// <param name="expertIntercepts">a, (experts).</param>
    /// <param name="expertSlopes">v, (experts, features).</param>
    /// <param name="scales">Standard deviations, (experts), above zero.</param>
    /// <param name="gate">Form of the gate; null is the standard gate.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a scale is not above zero.</exception>
    public GaussianMoeMixture(double[] gateIntercepts, double[,] gateSlopes, double[] expertIntercepts, double[,] expertSlopes,
        double[] scales, MoeGate? gate = null)
        : base(gateIntercepts, gateSlopes, gate)
    {
        ArgumentNullException.ThrowIfNull(expertIntercepts);
        ArgumentNullException.ThrowIfNull(expertSlopes);
        ArgumentNullException.ThrowIfNull(scales);
        NumberOfFeatures = expertSlopes.GetLength(1);
        if (expertIntercepts.Length != NumberOfExperts || expertSlopes.GetLength(0) != NumberOfExperts || scales.Length != NumberOfExperts)
            throw new ArgumentException(
                $"There are {expertIntercepts.Length} expert intercepts, {expertSlopes.GetLength(0)} rows of slopes and {scales.Length} "
                + $"scales; {NumberOfExperts} experts need {NumberOfExperts} of each.");
        if (Array.FindIndex(scales, s => !(s > 0)) is >= 0 and var bad)
            throw new ArgumentException($"Scale {bad} is {scales[bad]}; it must be above 0.", nameof(scales));
        _scales = (double[])scales.Clone();
        _experts = new double[NumberOfExperts * (1 + NumberOfFeatures)];
        for (int at = 0; at < _experts.Length; at++)
        {
            var (k, j) = (at / (1 + NumberOfFeatures), at % (1 + NumberOfFeatures));
            _experts[at] = j == 0 ? expertIntercepts[k] : expertSlopes[k, j - 1];
        }
    }

    /// <param name="gate">(experts, 1 + gate features), intercept first; not copied.</param>
    /// <param name="experts">(experts, 1 + features), intercept first; not copied.</param>
    /// <param name="scales">(experts), above zero; not copied.</param>
    /// <param name="form">Form of the gate.</param>
    internal GaussianMoeMixture(double[] gate, double[] experts, double[] scales, MoeGate form)
        : base(gate, scales.Length, form)
    {
        NumberOfFeatures = (experts.Length / NumberOfExperts) - 1;
        _experts = experts;
        _scales = scales;
    }

    /// <inheritdoc/>
    public override int NumberOfFeatures { get; }

    /// <summary>(experts, 1 + features), intercept first.</summary>
    internal ReadOnlySpan<double> ExpertCoefficients => _experts;

    /// <summary>a, (experts).</summary>
    public double[] ExpertIntercepts => [.. Enumerable.Range(0, NumberOfExperts).Select(k => _experts[k * (1 + NumberOfFeatures)])];

    /// <summary>v, (experts, features).</summary>
    public double[,] ExpertSlopes
    {
        get
        {
            double[,] slopes = new double[NumberOfExperts, NumberOfFeatures];
            for (int at = 0; at < slopes.Length; at++)
                slopes[at / NumberOfFeatures,
                    at % NumberOfFeatures] = _experts[(at / NumberOfFeatures * (1 + NumberOfFeatures)) + 1 + (at % NumberOfFeatures)];
            return slopes;
        }
    }

    /// <summary>Standard deviation of each expert, (experts), in units of the outcome.</summary>
    public double[] Scales => (double[])_scales.Clone();

    /// <summary>Mean of one expert.</summary>
    /// <param name="expert">Index of the expert, from 0.</param>
    /// <param name="features">(features), in their own units.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public double ExpertMean(int expert, ReadOnlySpan<double> features)
    {
        CheckLength(features.Length, NumberOfFeatures, "features");
        var coefficients = _experts.AsSpan(expert * (1 + NumberOfFeatures), 1 + NumberOfFeatures);
        double sum = coefficients[0];
        for (int j = 0; j < features.Length; j++)
            sum += coefficients[1 + j] * features[j];
        return sum;
    }

    /// <summary>Mean of the mixture: the gate-weighted mean of the experts' means.</summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public double Mean(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures)
    {
        using var weights = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfExperts)], NumberOfExperts);
        var gate = weights.Values;
        GateProbabilities(gateFeatures, gate);
        double mean = 0.0;
        for (int k = 0; k < gate.Length; k++)
            mean += gate[k] * ExpertMean(k, features);
        return mean;
    }

    /// <summary>Probability that each expert was the one in charge, given the row's outcome.</summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <param name="outcome">Outcome of the row.</param>
    /// <param name="responsibilities">(experts); receives values that sum to one.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Responsibilities(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures, double outcome,
        Span<double> responsibilities)
    {
        GateProbabilities(gateFeatures, responsibilities);
        for (int k = 0; k < responsibilities.Length; k++)
        {
            double z = (outcome - ExpertMean(k, features)) / _scales[k];
            responsibilities[k] = Math.Log(responsibilities[k]) - Math.Log(_scales[k]) - (0.5 * z * z);
        }

        Normalise(responsibilities);
    }

    /// <summary>Logarithm of the density of an outcome, in units of the outcome.</summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <param name="outcome">Outcome of the row.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public double LogDensity(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures, double outcome)
    {
        using var weights = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfExperts)], NumberOfExperts);
        var terms = weights.Values;
        GateProbabilities(gateFeatures, terms);
        double largest = double.NegativeInfinity;
        for (int k = 0; k < terms.Length; k++)
        {
            double z = (outcome - ExpertMean(k, features)) / _scales[k];
            terms[k] = Math.Log(terms[k]) - Math.Log(_scales[k]) - (0.5 * z * z) - (0.5 * Math.Log(2 * Math.PI));
            largest = Math.Max(largest, terms[k]);
        }

        if (double.IsNegativeInfinity(largest))
            return largest;
        double sum = 0.0;
        foreach (double term in terms)
            sum += Math.Exp(term - largest);
        return largest + Math.Log(sum);
    }

    /// <summary>
    /// Interval between two quantiles of the mixture's distribution that leaves the same probability out on either side. It takes the
    /// parameters as known: with few rows it is somewhat short.
    /// </summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <param name="level">Probability of the interval, above 0 and below 1. Default 0.95.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public (double Lower, double Upper) PredictionInterval(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures,
        double level = 0.95)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), $"level is {level}; it must be above 0 and below 1.");
        using var weights = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfExperts)], NumberOfExperts);
        using var centres = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfExperts)], NumberOfExperts);
        var gate = weights.Values;
        var means = centres.Values;
        GateProbabilities(gateFeatures, gate);
        for (int k = 0; k < means.Length; k++)
            means[k] = ExpertMean(k, features);
        double tail = (1 - level) / 2;
        return (Quantile(gate, means, tail), Quantile(gate, means, 1 - tail));
    }

    private double Quantile(ReadOnlySpan<double> gate, ReadOnlySpan<double> means, double probability)
    {
        // The mixture's quantile lies between the least and the greatest of its experts' own; 40 scales reach beyond any level below 1.
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        for (int k = 0; k < means.Length; k++)
        {
            low = Math.Min(low, means[k] - (40 * _scales[k]));
            high = Math.Max(high, means[k] + (40 * _scales[k]));
        }

        for (int step = 0; step < 200 && low < high; step++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                break;
            double below = 0.0;
            for (int k = 0; k < gate.Length; k++)
                below += gate[k] * NormalDistribution.Cumulative((middle - means[k]) / _scales[k]);
            if (below < probability)
                low = middle;
            else
                high = middle;
        }

        return low + ((high - low) / 2);
    }
}
