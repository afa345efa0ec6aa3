using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Parts;

namespace MLNet.MoE;

/// <summary>
/// The network of several labels as rows are scored by it: the scores of all labels, one behind the other. To ML.NET it is no predictor;
/// <see cref="MultiTaskTransformer"/> makes columns of its scores.
/// </summary>
internal sealed class MultiTaskModel : MoeModelParameters
{
    internal static readonly ModelFormat Format = new("MOETASKS", 0x00010001, MultiTaskTransformer.LoaderSignature);

    private readonly IReadOnlyList<(Objective Objective, int Start, int Count)> _parts;

    /// <param name="network">The network.</param>
    /// <param name="featureColumn">Name of the feature column.</param>
    public MultiTaskModel(TrainedNetwork network, string featureColumn)
    {
        (Network, FeatureColumn) = (network, featureColumn);
        _parts = ((SeveralLabels)network.Spec.GetObjective()).Parts;
        Labels = [.. network.Labels!.Select(label => label.Label)];
    }

    public TrainedNetwork Network { get; }

    public string FeatureColumn { get; }

    /// <summary>Names of the labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Numbers: ML.NET is never asked for this model by its task.</summary>
    public override TaskKind Task => TaskKind.Regression;

    public override int FeatureCount => Network.FeatureCount;

    public override int ScoreCount => Network.ScoreCount;

    internal override bool BatchesRows => true;

    private protected override VersionInfo Version => Format.VersionOf(this);

    /// <summary>What is predicted of a label, and where its scores stand.</summary>
    public (TaskKind Task, int Start, int Count) this[int label] =>
        (ObjectiveChoice.TaskOf(_parts[label].Objective), _parts[label].Start, _parts[label].Count);

    /// <summary>ML.NET's prediction transformer of one label.</summary>
    /// <param name="host">Where the transformer is registered.</param>
    /// <param name="label">The label.</param>
    /// <param name="schema">Columns of the training data.</param>
    public ITransformer OfLabel(IHost host, int label, DataViewSchema schema)
    {
        var parameters = new NetworkModelParameters(Network.OfLabel(label)) { Encoder = Encoder };
        switch (this[label].Task)
        {
            case TaskKind.Binary:
                CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator> calibrated =
                    new CalibratedMoeModelParameters<NetworkModelParameters, PlattCalibrator>(host, parameters, Logistic(host, label));
                return new BinaryPredictionTransformer<CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator>>(
                    host, calibrated, schema, FeatureColumn).EnableBatchScoring();
            case TaskKind.Multiclass:
                return new MulticlassPredictionTransformer<NetworkModelParameters>(host, parameters, schema, FeatureColumn, Labels[label])
                    .EnableBatchScoring();
            default:
                return new RegressionPredictionTransformer<NetworkModelParameters>(host, parameters, schema, FeatureColumn)
                    .EnableBatchScoring();
        }
    }

    /// <summary>The logistic function as ML.NET computes it, of log-odds that are brought back to those of the data where classes counted
    /// otherwise in training.</summary>
    /// <param name="env">Environment.</param>
    /// <param name="label">A label of two classes.</param>
    public PlattCalibrator Logistic(IHostEnvironment env, int label)
        => new(env, -1, 0 - ClassFactors.LogOddsShift(Network.Spec.Tasks![label].LossFactors));

    internal override RowBlock OpenBlock() => Network.OpenBlock();

    internal override string ToOnnx(OnnxGraph graph, string features) => Network.ToOnnx(graph, features);

    private protected override void PredictDense(ReadOnlySpan<float> features, Span<float> scores) => Network.Predict(features, scores);

    private protected override void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores)
        => Network.PredictSparse(slots, values, scores);

    private protected override void Save(BinaryWriter writer)
    {
        writer.Write(FeatureColumn);
        TrainedNetworkFormat.Save(writer, Network);
    }
}
