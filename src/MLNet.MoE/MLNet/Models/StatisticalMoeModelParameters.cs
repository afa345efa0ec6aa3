using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE;

/// <summary>
/// What the mixtures of experts fitted by EM have in common: the mixture in original units, and the report of its fit. Thread-safe.
/// Missing and infinite features are taken as their means over the training rows.
/// </summary>
public abstract class StatisticalMoeModelParameters : MoeModelParameters
{
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

    /// <summary>The mixture, whatever its experts are.</summary>
    internal MoeMixture Fitted => _mixture;

    /// <summary>Form of the gate.</summary>
    internal MoeGate Gate => _mixture.Gate;

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

    /// <summary>Standard errors in the order of the report's coefficients; infinite where the data do not determine a
    /// coefficient.</summary>
    /// <param name="estimator">Where they come from.</param>
    /// <exception cref="InvalidOperationException">None were computed: under L1, or with too many parameters.</exception>
    public IReadOnlyList<double> StandardErrors(CovarianceEstimator estimator = CovarianceEstimator.Observed)
        => Report.StandardErrors(estimator);

    /// <summary>Probability that each expert is the one in charge of a row, before its outcome is seen.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <returns>(experts), summing to 1.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double[] GetGateWeights(ReadOnlySpan<float> features)
    {
        CheckFeatures(features.Length);
        double[] weights = new double[NumberOfExperts];
        WithRow(features, weights, (_, gate, result) => _mixture.GateProbabilities(gate, result));
        return weights;
    }

    /// <summary>The report as text, in the manner of a summary in R.</summary>
    public override string ToString() => $"{Title}: {NumberOfExperts} expert{(NumberOfExperts == 1 ? "" : "s")}\n{Report}";

    private protected abstract string Title { get; }

    private protected void WithRow(ReadOnlySpan<float> row, Span<double> result, RowAction action)
    {
        using var features = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(Split.Experts.Length)],
            Split.Experts.Length);
        using var gate = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(Split.GateCount)], Split.GateCount);
        Split.Apply(row, features.Values, gate.Values);
        action(features.Values, gate.Values, result);
    }

    /// <summary>
    /// Scores a row of zeros and one of missing values, so that a file whose numbers overflow together is refused when it is loaded, not
    /// when it scores.
    /// </summary>
    /// <exception cref="InvalidDataException">A score is no number.</exception>
    private protected static T Checked<T>(T model)
        where T : StatisticalMoeModelParameters
    {
        float[] row = new float[model.FeatureCount];
        float[] scores = new float[model.ScoreCount];
        foreach (float value in (ReadOnlySpan<float>)[0, float.NaN])
        {
            Array.Fill(row, value);
            model.Predict(row, scores);

            // A function of the program's own may have a domain of its own.
            int bad = model._mixture.Gate.Transform == GateTransform.Custom ? -1 : Array.FindIndex(scores, score => !float.IsFinite(score));
            if (bad >= 0)
                throw new InvalidDataException($"it scores a row of {(value == 0 ? "zeros" : "missing values")} as {scores[bad]}.");
        }

        return model;
    }

    private protected override void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores)
    {
        using var dense = new RowBuffer<float>(stackalloc float[RowBuffer<float>.OnStack(FeatureCount)], FeatureCount);
        var row = dense.Values;
        row.Clear();
        for (int i = 0; i < slots.Length; i++)
            row[slots[i]] = values[i];
        PredictDense(row, scores);
    }
}
