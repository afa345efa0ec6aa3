namespace MLNet.MoE;

/// <summary>
/// A softmax-gated mixture of experts with its parameters in the features' own units: what a fit finds and a simulation draws from.
/// Immutable and safe for use by many threads.
/// </summary>
public abstract class MoeMixture
{
    // (experts, 1 + gate features), intercept first.
    private readonly double[] _gate;

    private protected MoeMixture(double[] gateIntercepts, double[,] gateSlopes, MoeGate? gate)
    {
        ArgumentNullException.ThrowIfNull(gateIntercepts);
        ArgumentNullException.ThrowIfNull(gateSlopes);
        NumberOfExperts = gateIntercepts.Length;
        NumberOfGateFeatures = gateSlopes.GetLength(1);
        if (NumberOfExperts == 0 || gateSlopes.GetLength(0) != NumberOfExperts)
            throw new ArgumentException(
                $"Gate slopes are of {gateSlopes.GetLength(0)} experts, gate intercepts of {NumberOfExperts}; give one row of slopes for "
                + "each of at least one intercept.", nameof(gateSlopes));
        Gate = gate ?? MoeGate.Standard;
        _gate = new double[NumberOfExperts * (1 + NumberOfGateFeatures)];
        for (int i = 0; i < NumberOfExperts; i++)
        {
            _gate[i * (1 + NumberOfGateFeatures)] = gateIntercepts[i];
            for (int j = 0; j < NumberOfGateFeatures; j++)
                _gate[(i * (1 + NumberOfGateFeatures)) + 1 + j] = gateSlopes[i, j];
        }
    }

    /// <param name="gate">(experts, 1 + gate features), intercept first; it is not copied.</param>
    /// <param name="experts">Number of experts.</param>
    /// <param name="form">Form of the gate.</param>
    private protected MoeMixture(double[] gate, int experts, MoeGate form)
    {
        NumberOfExperts = experts;
        NumberOfGateFeatures = (gate.Length / experts) - 1;
        Gate = form;
        _gate = gate;
    }

    /// <summary>Number of experts.</summary>
    public int NumberOfExperts { get; }

    /// <summary>Columns of the experts' regressions.</summary>
    public abstract int NumberOfFeatures { get; }

    /// <summary>Columns of the gate.</summary>
    public int NumberOfGateFeatures { get; }

    /// <summary>Form of the gate.</summary>
    public MoeGate Gate { get; }

    /// <summary>(experts, 1 + gate features), intercept first.</summary>
    internal ReadOnlySpan<double> GateCoefficients => _gate;

    /// <summary>b, (experts). A fit reports them centred where only differences matter.</summary>
    public double[] GateIntercepts => [.. Enumerable.Range(0, NumberOfExperts).Select(i => _gate[i * (1 + NumberOfGateFeatures)])];

    /// <summary>w, (experts, gate features), per unit of M(gate feature). A fit reports them centred where only differences
    /// matter.</summary>
    public double[,] GateSlopes
    {
        get
        {
            double[,] slopes = new double[NumberOfExperts, NumberOfGateFeatures];
            for (int i = 0; i < NumberOfExperts; i++)
            {
                for (int j = 0; j < NumberOfGateFeatures; j++)
                    slopes[i, j] = _gate[(i * (1 + NumberOfGateFeatures)) + 1 + j];
            }

            return slopes;
        }
    }

    /// <summary>Probability that each expert is the one in charge, before the outcome is seen.</summary>
    /// <param name="gateFeatures">(gate features), in their own units; those of the experts unless the gate has columns of its own.</param>
    /// <param name="probabilities">(experts); receives values that sum to one.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void GateProbabilities(ReadOnlySpan<double> gateFeatures, Span<double> probabilities)
    {
        CheckLength(gateFeatures.Length, NumberOfGateFeatures, "gate features");
        CheckLength(probabilities.Length, NumberOfExperts, "gate probabilities");
        int width = 1 + NumberOfGateFeatures;
        for (int i = 0; i < NumberOfExperts; i++)
            probabilities[i] = _gate[i * width];
        for (int j = 0; j < gateFeatures.Length; j++)
        {
            double value = Gate.Apply(gateFeatures[j], j);
            for (int i = 0; i < NumberOfExperts; i++)
                probabilities[i] += _gate[(i * width) + 1 + j] * value;
        }

        Gate.Probabilities(probabilities);
    }

    /// <summary>Vectors of coefficients, (vectors, 1 + features), of intercepts, (vectors), and slopes, (vectors, features).</summary>
    internal static double[] Interleave(ReadOnlySpan<double> intercepts, ReadOnlySpan<double> slopes)
    {
        int features = slopes.Length / intercepts.Length;
        double[] vectors = new double[intercepts.Length + slopes.Length];
        for (int v = 0; v < intercepts.Length; v++)
        {
            vectors[v * (1 + features)] = intercepts[v];
            slopes.Slice(v * features, features).CopyTo(vectors.AsSpan((v * (1 + features)) + 1));
        }

        return vectors;
    }

    private protected static void CheckLength(int given, int needed, string what)
    {
        if (given != needed)
            throw new ArgumentException($"There are {given} {what}; the mixture has {needed}.");
    }

    /// <summary>Responsibilities from the logarithm of gate probability times density, in place.</summary>
    private protected static void Normalise(Span<double> logJoint) => MoeGate.SoftMax(logJoint);
}
