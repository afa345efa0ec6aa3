using MLNet.MoE.Mixtures.Report;
using MLNet.MoE.Numerics;

namespace MLNet.MoE;

/// <summary>What a fit of a statistical mixture of experts found and how far it can be trusted.</summary>
public sealed class MoeFitReport
{
    private MoeFitDetails? _details;

    /// <summary>Log-likelihood without penalty, natural logarithm.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Penalised log-likelihood: what the fit maximises, in units of the label. Its penalties are those of standardised columns
    /// and, for numbers, a standardised label.</summary>
    public required double PenalizedLogLikelihood { get; init; }

    /// <summary>Penalised log-likelihood at the start and after each iteration of the best start, in units of the label; it never
    /// falls.</summary>
    public required IReadOnlyList<double> LogLikelihoodTrace { get; init; }

    /// <summary>Whether the gradient is within the tolerance.</summary>
    public required bool Converged { get; init; }

    /// <summary>Largest entry of the penalised gradient per unit of weight, columns standardised.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>
    /// Least eigenvalue of the observed information of the penalised log-likelihood, columns standardised: above zero at a proper maximum.
    /// Null under L1 and where there are too many parameters.
    /// </summary>
    public required double? SmallestInformationEigenvalue { get; init; }

    /// <summary>Random starts.</summary>
    public required int NumberOfStarts { get; init; }

    /// <summary>Starts that went on to convergence after the short runs.</summary>
    public required int StartsContinued { get; init; }

    /// <summary>Starts of these that reached the best value, to 0.001.</summary>
    public required int StartsReachingBest { get; init; }

    /// <summary>Rows that the fit used.</summary>
    public required int NumberOfRows { get; init; }

    /// <summary>Sum of their weights: the sample size of BIC.</summary>
    public required double TotalWeight { get; init; }

    /// <summary>Free parameters; under L1 those that are not zero.</summary>
    public required int NumberOfParameters { get; init; }

    /// <summary>Entropy of the responsibilities, nats.</summary>
    public required double Entropy { get; init; }

    /// <summary>Share of the weight that each expert carries, (experts), falling.</summary>
    public required IReadOnlyList<double> ExpertShares { get; init; }

    /// <summary>Coefficients in original units with standard errors from the observed information.</summary>
    public required IReadOnlyList<MoeCoefficient> Coefficients { get; init; }

    /// <summary>Standard errors from the sandwich, in the order of the coefficients; null where none was computed.</summary>
    public required IReadOnlyList<double>? SandwichErrors { get; init; }

    /// <summary>What is wrong with the data or the fit, one line each; empty where nothing is.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The numbers of experts that were tried; empty where the number was given.</summary>
    public IReadOnlyList<ExpertCountCriterion> ExpertCounts { get; init; } = [];

    /// <summary>The lasso path, from the strongest penalty down; empty where none was asked for.</summary>
    public IReadOnlyList<RegularizationPathPoint> RegularizationPath { get; init; } = [];

    /// <summary>Akaike's criterion: -2 log-likelihood + 2 parameters; less is better.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * NumberOfParameters);

    /// <summary>Bayesian criterion: -2 log-likelihood + parameters times the logarithm of the sum of weights; less is better.</summary>
    public double Bic => (-2 * LogLikelihood) + (NumberOfParameters * Math.Log(Math.Max(TotalWeight, 1)));

    /// <summary>Integrated completed likelihood: BIC + twice the entropy of the responsibilities; less is better.</summary>
    public double Icl => Bic + (2 * Entropy);

    /// <summary>Categories that the others of their column are compared with (<see cref="CategoryContrasts"/>), by the names of their
    /// slots; empty without categories, and for models of version 0.1.</summary>
    public IReadOnlyList<string> ReferenceLevels => Details?.ReferenceLevels ?? [];

    /// <summary>What version 0.1 does not know; null for a model of it.</summary>
    internal MoeFitDetails? Details { get => _details; init => _details = value; }

    /// <summary>The same report with details.</summary>
    internal MoeFitReport With(MoeFitDetails details)
    {
        var copy = (MoeFitReport)MemberwiseClone();
        copy._details = details;
        return copy;
    }

    /// <summary>
    /// Covariance matrix of the coefficients, (coefficients, coefficients) in their order and in original units, from the observed
    /// information. Rows of coefficients that the data do not determine are not a number.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is none: under L1, with more than 500 parameters, or in a model of version
    /// 0.1.</exception>
    public double[,] CovarianceMatrix()
    {
        if (Details is not { Covariance.Length: > 0 } details)
            throw new InvalidOperationException(
                "There is no covariance matrix under L1Regularization, with more than 500 parameters, or in a model of version 0.1; fit "
                + "without L1 on fewer columns.");
        double[,] matrix = new double[Coefficients.Count, Coefficients.Count];
        Buffer.BlockCopy(details.Covariance, 0, matrix, 0, details.Covariance.Length * sizeof(double));
        return matrix;
    }

    /// <summary>
    /// Wald intervals of all coefficients: estimate plus and minus a normal quantile times the standard error; that of a scale is one of
    /// its logarithm.
    /// </summary>
    /// <param name="level">Level, above 0 and below 1. Default 0.95.</param>
    /// <param name="estimator">Where standard errors come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are no standard errors.</exception>
    public IReadOnlyList<MoeConfidenceInterval> ConfidenceIntervals(double level = 0.95,
        CovarianceEstimator estimator = CovarianceEstimator.Observed)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A level is above 0 and below 1.");
        var errors = StandardErrors(estimator);
        double z = NormalDistribution.Quantile(0.5 + (level / 2));
        return [.. Coefficients.Select((coefficient, i) => coefficient.IsScale
            ? new MoeConfidenceInterval(coefficient, coefficient.Estimate * Math.Exp(-z * errors[i] / coefficient.Estimate),
                coefficient.Estimate * Math.Exp(z * errors[i] / coefficient.Estimate))
            : new MoeConfidenceInterval(coefficient, coefficient.Estimate - (z * errors[i]), coefficient.Estimate + (z * errors[i])))];
    }

    /// <summary>
    /// Profile-likelihood intervals of all coefficients, at the level that <see cref="StatisticalMoeOptions.ProfileIntervals"/> asked for;
    /// empty where it did not. They do not depend on how a coefficient is parametrised and are better than Wald's in small samples.
    /// </summary>
    public IReadOnlyList<MoeConfidenceInterval> ProfileIntervals => Details is { Profile.Length: > 0 } details
        ? [.. Coefficients.Select((c, i) => new MoeConfidenceInterval(c, details.Profile[2 * i], details.Profile[(2 * i) + 1]))] : [];

    /// <summary>The Wald table.</summary>
    /// <param name="estimator">Where standard errors come from.</param>
    public IReadOnlyList<MoeCoefficient> WaldTable(CovarianceEstimator estimator = CovarianceEstimator.Observed) =>
        estimator == CovarianceEstimator.Observed
            ? Coefficients
            : [.. Coefficients.Select((c, i) => c with { StandardError = SandwichErrors?[i] })];

    /// <summary>Standard errors in the order of the coefficients; infinite where the data do not determine a coefficient.</summary>
    /// <param name="estimator">Where they come from.</param>
    /// <exception cref="InvalidOperationException">None were computed: under L1, or with too many parameters.</exception>
    public IReadOnlyList<double> StandardErrors(CovarianceEstimator estimator = CovarianceEstimator.Observed) =>
        SandwichErrors is null
            ? throw new InvalidOperationException(
                "There are no standard errors under L1Regularization or with more than 500 parameters; fit without L1 on fewer columns.")
            : [.. WaldTable(estimator).Select(c => c.StandardError ?? double.PositiveInfinity)];

    /// <summary>The fit as text, in the manner of a summary in R.</summary>
    /// <param name="all">Whether the table of coefficients is written whole. Default false: the first 200.</param>
    /// <param name="level">Level of confidence intervals beside the estimates: those of the profile where they were computed at that level,
    /// otherwise Wald's. Null, the default, writes none.</param>
    public string Summary(bool all = false, double? level = null) => MoeReportWriter.Write(this, all, level);

    /// <summary>The fit as text, in the manner of a summary in R.</summary>
    public override string ToString() => MoeReportWriter.Write(this);
}
