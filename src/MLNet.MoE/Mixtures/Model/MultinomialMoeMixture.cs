using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE;

/// <summary>
/// Multinomial logistic mixture of experts: p(y = s | x) = sum over experts of pi_i(x) softmax_s(a_is + v_is'x) (arXiv 2310.14188).
/// </summary>
public sealed class MultinomialMoeMixture : MoeMixture
{
    // (experts, classes, 1 + features), intercept first.
    private readonly double[] _experts;

    /// <summary>A mixture of given parameters, in the features' own units.</summary>
    /// <param name="gateIntercepts">b, (experts).</param>
    /// <param name="gateSlopes">w, (experts, gate features).</param>
    /// <param name="expertIntercepts">a, (experts, classes).</param>
    /// <param name="expertSlopes">v, (experts, classes, features).</param>
    /// <param name="gate">Form of the gate; null is the standard gate.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public MultinomialMoeMixture(double[] gateIntercepts, double[,] gateSlopes, double[,] expertIntercepts, double[,,] expertSlopes,
        MoeGate? gate = null)
        : base(gateIntercepts, gateSlopes, gate)
    {
        ArgumentNullException.ThrowIfNull(expertIntercepts);
        ArgumentNullException.ThrowIfNull(expertSlopes);
        NumberOfClasses = expertIntercepts.GetLength(1);
        NumberOfFeatures = expertSlopes.GetLength(2);
        if (expertIntercepts.GetLength(0) != NumberOfExperts || expertSlopes.GetLength(0) != NumberOfExperts
            || expertSlopes.GetLength(1) != NumberOfClasses)
            throw new ArgumentException(
                $"Expert intercepts are ({expertIntercepts.GetLength(0)}, {NumberOfClasses}) and slopes ({expertSlopes.GetLength(0)}, "
                + $"{expertSlopes.GetLength(1)}, {NumberOfFeatures}); {NumberOfExperts} experts need ({NumberOfExperts}, classes) and "
                + $"({NumberOfExperts}, classes, features).");
        int width = 1 + NumberOfFeatures;
        _experts = new double[NumberOfExperts * NumberOfClasses * width];
        for (int at = 0; at < _experts.Length; at++)
        {
            var (k, s, j) = (at / width / NumberOfClasses, at / width % NumberOfClasses, at % width);
            _experts[at] = j == 0 ? expertIntercepts[k, s] : expertSlopes[k, s, j - 1];
        }
    }

    /// <param name="gate">(experts, 1 + gate features), intercept first; not copied.</param>
    /// <param name="experts">(experts, classes, 1 + features), intercept first; not copied.</param>
    /// <param name="numberOfExperts">Number of experts.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="form">Form of the gate.</param>
    internal MultinomialMoeMixture(double[] gate, double[] experts, int numberOfExperts, int classes, MoeGate form)
        : base(gate, numberOfExperts, form)
    {
        NumberOfClasses = classes;
        NumberOfFeatures = (experts.Length / numberOfExperts / classes) - 1;
        _experts = experts;
    }

    /// <summary>Number of classes.</summary>
    public int NumberOfClasses { get; }

    /// <inheritdoc/>
    public override int NumberOfFeatures { get; }

    /// <summary>(experts, classes, 1 + features), intercept first.</summary>
    internal ReadOnlySpan<double> ExpertCoefficients => _experts;

    /// <summary>a, (experts, classes). A fit reports them centred over classes.</summary>
    public double[,] ExpertIntercepts
    {
        get
        {
            double[,] intercepts = new double[NumberOfExperts, NumberOfClasses];
            for (int at = 0; at < intercepts.Length; at++)
                intercepts[at / NumberOfClasses, at % NumberOfClasses] = _experts[at * (1 + NumberOfFeatures)];
            return intercepts;
        }
    }

    /// <summary>v, (experts, classes, features). A fit reports them centred over classes.</summary>
    public double[,,] ExpertSlopes
    {
        get
        {
            double[,,] slopes = new double[NumberOfExperts, NumberOfClasses, NumberOfFeatures];
            for (int at = 0; at < slopes.Length; at++)
            {
                int vector = at / NumberOfFeatures;
                slopes[vector / NumberOfClasses, vector % NumberOfClasses,
                    at % NumberOfFeatures] = _experts[(vector * (1 + NumberOfFeatures)) + 1 + (at % NumberOfFeatures)];
            }

            return slopes;
        }
    }

    /// <summary>Class probabilities of one expert.</summary>
    /// <param name="expert">Index of the expert, from 0.</param>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="probabilities">(classes); receives values that sum to one.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void ExpertProbabilities(int expert, ReadOnlySpan<double> features, Span<double> probabilities)
    {
        CheckLength(features.Length, NumberOfFeatures, "features");
        CheckLength(probabilities.Length, NumberOfClasses, "class probabilities");
        LogOdds(expert, features, probabilities);
        MoeGate.SoftMax(probabilities);
    }

    /// <summary>Class probabilities of the mixture.</summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <param name="probabilities">(classes); receives values that sum to one.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void ClassProbabilities(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures, Span<double> probabilities)
    {
        CheckLength(probabilities.Length, NumberOfClasses, "class probabilities");
        using var weights = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfExperts)], NumberOfExperts);
        using var ofExpert = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfClasses)], NumberOfClasses);
        var gate = weights.Values;
        var own = ofExpert.Values;
        GateProbabilities(gateFeatures, gate);
        probabilities.Clear();
        for (int k = 0; k < gate.Length; k++)
        {
            if (gate[k] == 0)
                continue;
            ExpertProbabilities(k, features, own);
            for (int s = 0; s < own.Length; s++)
                probabilities[s] += gate[k] * own[s];
        }
    }

    /// <summary>Probability that each expert was the one in charge, given the row's class.</summary>
    /// <param name="features">(features), in their own units.</param>
    /// <param name="gateFeatures">(gate features), in their own units.</param>
    /// <param name="label">Class of the row, from 0.</param>
    /// <param name="responsibilities">(experts); receives values that sum to one.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Responsibilities(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures, int label, Span<double> responsibilities)
    {
        GateProbabilities(gateFeatures, responsibilities);
        using var ofExpert = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(NumberOfClasses)], NumberOfClasses);
        var own = ofExpert.Values;
        for (int k = 0; k < responsibilities.Length; k++)
        {
            LogOdds(k, features, own);
            responsibilities[k] = Math.Log(responsibilities[k]) + own[label] - LogSumExp(own);
        }

        Normalise(responsibilities);
    }

    private static double LogSumExp(ReadOnlySpan<double> values)
    {
        double largest = System.Numerics.Tensors.TensorPrimitives.Max(values);
        double sum = 0.0;
        foreach (double value in values)
            sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }

    private void LogOdds(int expert, ReadOnlySpan<double> features, Span<double> logOdds)
    {
        int width = 1 + NumberOfFeatures;
        for (int s = 0; s < NumberOfClasses; s++)
        {
            var coefficients = _experts.AsSpan(((expert * NumberOfClasses) + s) * width, width);
            double sum = coefficients[0];
            for (int j = 0; j < features.Length; j++)
                sum += coefficients[1 + j] * features[j];
            logOdds[s] = sum;
        }
    }
}
