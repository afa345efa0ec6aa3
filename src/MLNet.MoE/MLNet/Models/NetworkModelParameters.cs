using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLNet.MoE;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Parts;

[assembly: LoadableClass(typeof(NetworkModelParameters), null, typeof(SignatureLoadModel), "Mixture-of-experts network",
    NetworkModelParameters.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>A trained network with the preprocessing it was trained behind: what <c>GgMoe</c>, <c>Moe</c> and <c>Mlp</c> learn.
/// Thread-safe.</summary>
public sealed class NetworkModelParameters : MoeModelParameters, ICalculateFeatureContribution, IFeatureContributionMapper
{
    internal const string LoaderSignature = "MoeNetwork";

    private static readonly ModelFormat Format = new("MOENETWK", 0x00010001, LoaderSignature);

    private readonly TrainedNetwork _network;

    internal NetworkModelParameters(TrainedNetwork network) => _network = network;

    /// <inheritdoc/>
    public override TaskKind Task => ObjectiveChoice.TaskOf(_network.Spec.GetObjective());

    /// <inheritdoc/>
    public override int FeatureCount => _network.FeatureCount;

    /// <inheritdoc/>
    public override int ScoreCount => _network.ScoreCount;

    /// <summary>Number of trained weights.</summary>
    public int NumberOfParameters => _network.NumberOfParameters;

    /// <summary>One record an epoch of the training run.</summary>
    public IReadOnlyList<TrainingProgress> History => _network.History;

    /// <summary>Epoch whose weights these are, counted from 1; 0 where training was stopped before one was finished.</summary>
    public int BestEpoch => _network.BestEpoch;

    /// <summary>Why training ended, that of the run whose epochs are the <see cref="History"/>.</summary>
    public StopReason StopReason => _network.StopReason;

    /// <summary>
    /// What log-odds, and logarithms of class probabilities, are divided by: above 1 for a network that was overconfident, below 1 for an
    /// underconfident one. Chosen on the validation rows (<see cref="NetworkTrainingOptions.CalibrateProbabilities"/>); 1 where it was not.
    /// </summary>
    public float CalibrationTemperature => _network.Temperature;

    /// <summary>The name of <see cref="CalibrationTemperature"/> in version 0.1.</summary>
    [Obsolete($"Use {nameof(CalibrationTemperature)}.")]
    public float Temperature => CalibrationTemperature;

    /// <summary>When rows leave before all members have computed them (<see cref="NetworkScoringOptions.MemberExits"/>); off also where no
    /// exit kept the loss within its limit.</summary>
    public MemberExits MemberExits => _network.Exits?.Kind ?? MemberExits.Off;

    /// <summary>
    /// Members that a row passes in the mean, by the rows on which <see cref="MemberExits"/> was chosen; all members where rows leave
    /// nowhere, or where there were no such rows.
    /// </summary>
    public float MeanMembers => _network.Exits?.MeanMembers ?? _network.Spec.Members;

    /// <summary>Levels of the quantiles that the model predicts beside its score, ascending; empty for none.</summary>
    public IReadOnlyList<double> Quantiles =>
        _network.Spread is { } spread ? [.. spread.Quantiles.Select(level => _network.Spec.Quantiles![level])] : [];

    /// <inheritdoc/>
    public override double? PredictionInterval => _network.Spread?.Interval?.Coverage ?? _network.Sets?.Coverage;

    /// <summary>
    /// Column of the exposure that the transformer multiplies a row's score by (<see cref="NetworkOptions.ExposureColumnName"/>); null for
    /// none.
    /// </summary>
    public string? ExposureColumnName => _network.ExposureColumn;

    /// <summary>
    /// What <c>Transforms.CalculateFeatureContribution</c> asks: Shapley values against a row whose numbers are all in the middle of their
    /// range and that has no category; of several classes those of the probability of the predicted one. For values against rows of data
    /// see <see cref="ExplanationExtensions.Explain"/>.
    /// </summary>
    public FeatureContributionCalculator FeatureContributionCalculator => new(this);

    private protected override VersionInfo Version => Format.VersionOf(this);

    /// <summary>How the gate shares a row between the experts.</summary>
    /// <param name="features">Feature vector: (<see cref="MoeModelParameters.FeatureCount"/>); missing values are NaN.</param>
    /// <returns>
    /// (experts), not negative, summing to 1: the mean over the gate's noise draws and the members of an ensemble; a single 1 for a network
    /// of one expert.
    /// </returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public float[] GetGateWeights(ReadOnlySpan<float> features) => _network.GetGateWeights(features);

    /// <summary>The network itself, for everything that goes beyond scoring.</summary>
    internal TrainedNetwork Network => _network;

    internal override IReadOnlyList<ScoreColumn> ScoreColumns => field ??= ScoreColumn.Of(Quantiles, _network.Spread?.Interval is not null);

    internal override string? ExposureColumn => _network.ExposureColumn;

    internal override PredictionSets? Sets => _network.Sets;

    internal override double LogOddsShift => _network.LogOddsShift;

    internal override bool BatchesRows => true;

    internal override RowBlock OpenBlock() => _network.OpenBlock();

    private protected override void PredictDense(ReadOnlySpan<float> features, Span<float> scores) => _network.Predict(features, scores);

    private protected override void PredictRows(ReadOnlySpan<float> features, int rows, Span<float> scores)
        => _network.PredictMany(features, rows, scores);

    private protected override void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores)
        => _network.PredictSparse(slots, values, scores);

    internal override string ToOnnx(OnnxGraph graph, string features) => _network.ToOnnx(graph, features);

    private protected override void Save(BinaryWriter writer) => TrainedNetworkFormat.Save(writer, _network);

    ValueMapper<TSource, VBuffer<float>> IFeatureContributionMapper.GetFeatureContributionMapper<TSource, TContributions>(
        int top, int bottom, bool normalize)
    {
        Delegate mapper = new ValueMapper<VBuffer<float>, VBuffer<float>>(new ContributionMapper(this, top, bottom, normalize).Map);
        return (ValueMapper<TSource, VBuffer<float>>)mapper;
    }

    // Called by ML.NET when a saved model is loaded.
    internal static NetworkModelParameters Create(IHostEnvironment env, ModelLoadContext ctx)
        => Format.Load(env, ctx, reader => TrainedNetworkFormat.Load(reader) is { Labels: null } network
            ? new NetworkModelParameters(network)
            : throw new InvalidDataException("it has several labels, where a model of one belongs."));
}
