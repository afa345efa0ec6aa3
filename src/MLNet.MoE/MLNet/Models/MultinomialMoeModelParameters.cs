using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.MoE;
using MLNet.MoE.Files;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Numerics;
using MLNet.MoE.Mixtures.Report;
using MLNet.MoE.Parts;

[assembly: LoadableClass(typeof(MultinomialMoeModelParameters), null, typeof(SignatureLoadModel),
    "Multinomial logistic mixture of experts", MultinomialMoeModelParameters.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>A fitted multinomial logistic mixture of experts: what <c>MultinomialMoe</c> learns, for several classes and for two.
/// Thread-safe.</summary>
public sealed class MultinomialMoeModelParameters : StatisticalMoeModelParameters
{
    internal const string LoaderSignature = "MultinomialMoe";

    // A probability of zero would make infinite log-odds, which no evaluator takes.
    private const double LeastProbability = 1e-30;

    private static readonly ModelFormat Format = new("MOEMULTI", 0x00010001, LoaderSignature);

    private readonly RowAction _score;

    internal MultinomialMoeModelParameters(TaskKind task, MultinomialMoeMixture mixture, FeatureSplit split, MoeFitReport report)
        : base(task, mixture, split, report)
    {
        Mixture = mixture;
        _score = mixture.ClassProbabilities;
    }

    /// <summary>The mixture, over the slots of experts and gate.</summary>
    public MultinomialMoeMixture Mixture { get; }

    /// <inheritdoc/>
    public override int ScoreCount => Task == TaskKind.Binary ? 1 : Mixture.NumberOfClasses;

    /// <summary>Intercepts, (experts, classes), centred over classes.</summary>
    public double[,] ExpertIntercepts => Mixture.ExpertIntercepts;

    /// <summary>Slopes, (experts, classes, expert features), centred over classes.</summary>
    public double[,,] ExpertSlopes => Mixture.ExpertSlopes;

    internal override bool HasAdditions => Report.Details is not null;

    private protected override VersionInfo Version => Format.VersionOf(this);

    private protected override string Title => $"Multinomial logistic mixture of experts, {Mixture.NumberOfClasses} classes";

    /// <summary>Probability that each expert was the one in charge of a row, given its class.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <param name="label">Class of the row, from 0; 1 is the positive class of a binary model.</param>
    /// <returns>(experts), summing to 1.</returns>
    /// <exception cref="ArgumentException">The row has another length, or there is no such class.</exception>
    public double[] GetResponsibilities(ReadOnlySpan<float> features, int label)
    {
        CheckFeatures(features.Length);
        if (label < 0 || label >= Mixture.NumberOfClasses)
            throw new ArgumentException($"label is {label}; the model has classes 0 to {Mixture.NumberOfClasses - 1}.", nameof(label));
        double[] responsibilities = new double[NumberOfExperts];
        WithRow(features, responsibilities, (x, gate, result) => Mixture.Responsibilities(x, gate, label, result));
        return responsibilities;
    }

    /// <summary>Logarithm of the probability of a row's class: a low one tells of an unusual label.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <param name="label">Class of the row, from 0; 1 is the positive class of a binary model.</param>
    /// <exception cref="ArgumentException">The row has another length, or there is no such class.</exception>
    public double GetLogProbability(ReadOnlySpan<float> features, int label)
    {
        CheckFeatures(features.Length);
        if (label < 0 || label >= Mixture.NumberOfClasses)
            throw new ArgumentException($"label is {label}; the model has classes 0 to {Mixture.NumberOfClasses - 1}.", nameof(label));
        double[] probabilities = new double[Mixture.NumberOfClasses];
        WithRow(features, probabilities, (x, gate, result) => Mixture.ClassProbabilities(x, gate, result));
        return Math.Log(probabilities[label]);
    }

    private protected override void PredictDense(ReadOnlySpan<float> features, Span<float> scores)
    {
        using var ofClasses = new RowBuffer<double>(stackalloc double[RowBuffer<double>.OnStack(Mixture.NumberOfClasses)],
            Mixture.NumberOfClasses);
        var probabilities = ofClasses.Values;
        WithRow(features, probabilities, _score);
        if (Task == TaskKind.Binary)
        {
            scores[0] = (float)(Math.Log(Math.Max(probabilities[1], LeastProbability))
                - Math.Log(Math.Max(probabilities[0], LeastProbability)));
            return;
        }

        for (int s = 0; s < scores.Length; s++)
            scores[s] = (float)probabilities[s];
    }

    internal override string ToOnnx(OnnxGraph graph, string features)
    {
        string probabilities = new MixtureGraph(graph, Split, features).Probabilities(Mixture);
        if (Task != TaskKind.Binary) return graph.Single(probabilities);
        string logs = graph.Op("Log", graph.Op("Max", probabilities, graph.Number(LeastProbability)));
        return graph.Single(graph.Op("Sub", graph.Gather(logs, 1, 1), graph.Gather(logs, 1, 0)));
    }

    private protected override void Save(BinaryWriter writer)
    {
        writer.Write(Task == TaskKind.Binary);
        StatisticalModelWriter.Write(writer, Split);
        StatisticalModelWriter.Write(writer, Mixture);
        ReportFormat.Write(writer, Report);
        if (Report.Details is { } details) FitDetailsFormat.Write(writer, details);
    }

    // Called by ML.NET when a saved model is loaded.
    internal static MultinomialMoeModelParameters Create(IHostEnvironment env, ModelLoadContext ctx) => 
        Format.Load(env, ctx, (reader, hasAdditions) => Read(reader, hasAdditions));

    internal static MultinomialMoeModelParameters Read(BoundedReader reader, bool hasAdditions = false)
    {
        var task = reader.Boolean("the mark of a binary model") ? TaskKind.Binary : TaskKind.Multiclass;
        var split = StatisticalModelReader.ReadSplit(reader);
        var mixture = StatisticalModelReader.ReadMultinomial(reader, split, task == TaskKind.Binary ? 2 : 1, task == TaskKind.Binary ? 2
            : LabelReader.MaximumClasses);
        var report = ReportFormat.Read(reader, mixture.NumberOfExperts);
        if (hasAdditions) report = report.With(FitDetailsFormat.Read(reader, report.Coefficients.Count));
        return Checked(new MultinomialMoeModelParameters(task, mixture, split, report));
    }
}
