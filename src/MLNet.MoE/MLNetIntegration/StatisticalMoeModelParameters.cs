using MLNet.MoE.Statistical;

namespace MLNet.MoE;

/// <summary>
/// What the mixtures of experts fitted by EM have in common: the mixture in original units, and the report of its fit. Thread-safe.
/// Missing and infinite features are taken as their means over the training rows.
/// </summary>
public abstract class StatisticalMoeModelParameters : MoeModelParameters
{
    private const int MostOnStack = 256;

    private readonly TaskKind _task;
    private readonly MoeMixture _mixture;

    private protected StatisticalMoeModelParameters(TaskKind task, MoeMixture mixture, FeatureSplit split, MoeFitReport report)
    {
        _task = task;
        _mixture = mixture;
        Split = split;
        Report = report;
    }

    /// <summary>Scores of a row of which the experts' and the gate's features are known.</summary>
    private protected delegate void RowAction(ReadOnlySpan<double> features, ReadOnlySpan<double> gateFeatures, Span<double> result);

    /// <inheritdoc/>
    public override TaskKind Task => _task;

    /// <inheritdoc/>
    public override int FeatureCount => Split.SlotCount;

    /// <summary>Everything that the fit found: criteria, standard errors, warnings; as text by its <c>ToString</c>.</summary>
    public MoeFitReport Report { get; }

    /// <summary>Number of experts.</summary>
    public int NumberOfExperts => _mixture.NumberOfExperts;

    /// <summary>Log-likelihood of the training rows, without penalty.</summary>
    public double LogLikelihood => Report.LogLikelihood;

    /// <summary>Penalised log-likelihood at the start and after each iteration of the best start; it never falls.</summary>
    public IReadOnlyList<double> LogLikelihoodTrace => Report.LogLikelihoodTrace;

    /// <summary>Akaike's criterion; less is better.</summary>
    public double Aic => Report.Aic;

    /// <summary>Bayesian criterion; less is better.</summary>
    public double Bic => Report.Bic;

    /// <summary>Integrated completed likelihood: BIC and twice the entropy of the responsibilities; less is better.</summary>
    public double Icl => Report.Icl;

    /// <summary>Whether the gradient was within the tolerance at the end.</summary>
    public bool Converged => Report.Converged;

    /// <summary>Gate intercepts, (experts), centred where only differences matter.</summary>
    public double[] GateIntercepts => _mixture.GateIntercepts;

    /// <summary>Gate slopes, (experts, gate features), centred where only differences matter.</summary>
    public double[,] GateSlopes => _mixture.GateSlopes;

    /// <summary>Slots of the feature vector that the experts see, ascending.</summary>
    public IReadOnlyList<int> ExpertSlots => Split.Experts;

    /// <summary>Slots of the feature vector that the gate sees, ascending.</summary>
    public IReadOnlyList<int> GateSlots => Split.Gate ?? Split.Experts;

    private protected FeatureSplit Split { get; }

    /// <summary>Standard errors in the order of the report's coefficients; infinite where the data do not determine a coefficient.</summary>
    /// <param name="estimator">Where they come from.</param>
    /// <exception cref="InvalidOperationException">None were computed: under L1, or with too many parameters.</exception>
    public IReadOnlyList<double> StandardErrors(CovarianceEstimator estimator = CovarianceEstimator.Observed) => Report.StandardErrors(estimator);

    /// <summary>Probability that each expert is the one in charge of a row, before its outcome is seen.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <returns>(experts), summing to 1.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double[] GetGateWeights(ReadOnlySpan<float> features)
    {
        CheckFeatures(features.Length);
        var weights = new double[NumberOfExperts];
        WithRow(features, weights, (_, gate, result) => _mixture.GateProbabilities(gate, result));
        return weights;
    }

    /// <summary>The report as text, in the manner of a summary in R.</summary>
    public override string ToString() => $"{Title}: {NumberOfExperts} expert{(NumberOfExperts == 1 ? "" : "s")}\n{Report}";

    private protected abstract string Title { get; }

    private protected void WithRow(ReadOnlySpan<float> row, Span<double> result, RowAction action)
    {
        Span<double> features = Split.Experts.Length <= MostOnStack ? stackalloc double[Split.Experts.Length] : new double[Split.Experts.Length];
        Span<double> gate = Split.GateCount <= MostOnStack ? stackalloc double[Split.GateCount] : new double[Split.GateCount];
        Split.Apply(row, features, gate);
        action(features, gate, result);
    }

    private protected override void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores)
    {
        Span<float> row = FeatureCount <= MostOnStack ? stackalloc float[FeatureCount] : new float[FeatureCount];
        row.Clear();
        for (var i = 0; i < slots.Length; i++)
            row[slots[i]] = values[i];
        PredictDense(row, scores);
    }
}
