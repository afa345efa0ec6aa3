using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.MoE;
using MLNet.MoE.Files;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Report;
using MLNet.MoE.Parts;

[assembly: LoadableClass(typeof(GaussianMoeModelParameters), null, typeof(SignatureLoadModel), "Gaussian mixture of experts",
    GaussianMoeModelParameters.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>A fitted Gaussian mixture of experts: what <c>GaussianMoe</c> learns. Thread-safe.</summary>
public sealed class GaussianMoeModelParameters : StatisticalMoeModelParameters
{
    internal const string LoaderSignature = "GaussianMoe";

    private static readonly ModelFormat Format = new("MOEGAUSS", 0x00010001, LoaderSignature);

    private readonly RowAction _score;

    internal GaussianMoeModelParameters(GaussianMoeMixture mixture, FeatureSplit split, MoeFitReport report, double? interval = null)
        : base(TaskKind.Regression, mixture, split, report)
    {
        Mixture = mixture;
        PredictionInterval = interval;
        ScoreColumns = ScoreColumn.Of([], interval is not null);
        _score = (x, gate, result) =>
        {
            result[0] = mixture.Mean(x, gate);
            if (interval is { } level) (result[1], result[2]) = mixture.PredictionInterval(x, gate, level);
        };
    }

    /// <summary>The mixture, over the slots of experts and gate.</summary>
    public GaussianMoeMixture Mixture { get; }

    /// <inheritdoc/>
    public override int ScoreCount => 1 + ScoreColumns.Count;

    /// <summary>Probability of the interval that the transformer gives as <c>Lower</c> and <c>Upper</c>; null for none.</summary>
    public override double? PredictionInterval { get; }

    internal override IReadOnlyList<ScoreColumn> ScoreColumns { get; }

    internal override bool HasAdditions => PredictionInterval is not null || Report.Details is not null;

    /// <summary>Intercepts, (experts), in units of the label.</summary>
    public double[] ExpertIntercepts => Mixture.ExpertIntercepts;

    /// <summary>Slopes, (experts, expert features), in units of the label for one of the feature.</summary>
    public double[,] ExpertSlopes => Mixture.ExpertSlopes;

    /// <summary>Standard deviations, (experts), in units of the label.</summary>
    public double[] Scales => Mixture.Scales;

    private protected override VersionInfo Version => Format.VersionOf(this);

    private protected override string Title => "Gaussian mixture of experts";

    /// <summary>Interval of the label of a row that leaves the same probability out on either side; the parameters are taken as
    /// known.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <param name="level">Probability of the interval, above 0 and below 1. Default 0.95.</param>
    /// <exception cref="ArgumentException">The row has another length, or the level is not between 0 and 1.</exception>
    public (double Lower, double Upper) GetPredictionInterval(ReadOnlySpan<float> features, double level = 0.95)
    {
        CheckFeatures(features.Length);
        Span<double> bounds = stackalloc double[2];
        WithRow(features, bounds, (x, gate, result) => (result[0], result[1]) = Mixture.PredictionInterval(x, gate, level));
        return (bounds[0], bounds[1]);
    }

    /// <summary>Probability that each expert was the one in charge of a row, given its label.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <param name="label">Label of the row.</param>
    /// <returns>(experts), summing to 1.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double[] GetResponsibilities(ReadOnlySpan<float> features, double label)
    {
        CheckFeatures(features.Length);
        double[] responsibilities = new double[NumberOfExperts];
        WithRow(features, responsibilities, (x, gate, result) => Mixture.Responsibilities(x, gate, label, result));
        return responsibilities;
    }

    /// <summary>Logarithm of the density of a row's label, in units of the label: a low one tells of an unusual label.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <param name="label">Label of the row.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double GetLogDensity(ReadOnlySpan<float> features, double label)
    {
        CheckFeatures(features.Length);
        Span<double> density = stackalloc double[1];
        WithRow(features, density, (x, gate, result) => result[0] = Mixture.LogDensity(x, gate, label));
        return density[0];
    }

    /// <summary>Means of the experts for a row: (experts).</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double[] GetExpertMeans(ReadOnlySpan<float> features)
    {
        CheckFeatures(features.Length);
        double[] means = new double[NumberOfExperts];
        WithRow(features, means, (x, _, result) =>
        {
            for (int k = 0; k < result.Length; k++) result[k] = Mixture.ExpertMean(k, x);
        });
        return means;
    }

    private protected override void PredictDense(ReadOnlySpan<float> features, Span<float> scores)
    {
        Span<double> results = stackalloc double[ScoreCount];
        WithRow(features, results, _score);
        // Experts are linear without end: beyond what single precision holds, the score is the largest number that it does.
        for (int i = 0; i < results.Length; i++) scores[i] = (float)Math.Clamp(results[i], float.MinValue, float.MaxValue);
    }

    internal override string ToOnnx(OnnxGraph graph, string features)
        => PredictionInterval is null ? new MixtureGraph(graph, Split, features).Mean(Mixture)
            : throw new NotSupportedException(
                "The interval of a Gaussian mixture is found by a search, which ONNX has no node for; export a model that was trained "
                + "without PredictionInterval.");

    private protected override void Save(BinaryWriter writer)
    {
        StatisticalModelWriter.Write(writer, Split);
        StatisticalModelWriter.Write(writer, Mixture);
        ReportFormat.Write(writer, Report);
        if (!HasAdditions) return;
        writer.Write(PredictionInterval ?? 0);
        FitDetailsFormat.Write(writer, Report.Details ?? new MoeFitDetails());
    }

    // Called by ML.NET when a saved model is loaded.
    internal static GaussianMoeModelParameters Create(IHostEnvironment env, ModelLoadContext ctx) =>
        Format.Load(env, ctx, (reader, hasAdditions) => Read(reader, hasAdditions));

    internal static GaussianMoeModelParameters Read(BoundedReader reader, bool hasAdditions = false)
    {
        var split = StatisticalModelReader.ReadSplit(reader);
        var mixture = StatisticalModelReader.ReadGaussian(reader, split);
        var report = ReportFormat.Read(reader, mixture.NumberOfExperts);
        if (!hasAdditions) return Checked(new GaussianMoeModelParameters(mixture, split, report));
        double level = reader.Double();
        if (level is not (>= 0 and < 1)) throw new InvalidDataException($"its interval has a probability of {level}.");
        report = report.With(FitDetailsFormat.Read(reader, report.Coefficients.Count));
        return Checked(new GaussianMoeModelParameters(mixture, split, report, level == 0 ? null : level));
    }
}
