using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE;
using MLNet.MoE.Networks.FileFormat;

[assembly: LoadableClass(typeof(MultiTaskTransformer), null, typeof(SignatureLoadModel), "Mixture of experts of several labels",
    MultiTaskTransformer.LoaderSignature)]

namespace MLNet.MoE;

/// <summary>
/// A network that predicts several labels at once. For each it adds the columns that ML.NET has for the task, with the label behind the
/// name: <c>Score.price</c> of a number; <c>Score.spam</c> (log-odds), <c>Probability.spam</c> and <c>PredictedLabel.spam</c> of two
/// classes; <c>Score.genre</c> (probabilities) and <c>PredictedLabel.genre</c>, a key, of several. Thread-safe; saved and loaded as part of
/// any pipeline.
/// </summary>
public sealed class MultiTaskTransformer : RowToRowTransformerBase, ITransformer
{
    internal const string LoaderSignature = "MoeMultiTask";

    private readonly MultiTaskModel _model;
    private readonly DataViewSchema _trainSchema;

    internal MultiTaskTransformer(IHost host, MultiTaskModel model, DataViewSchema trainSchema)
        : base(host) => (_model, _trainSchema) = (model, trainSchema);

    /// <summary>Columns of the labels, in the order of the options.</summary>
    public IReadOnlyList<string> Labels => _model.Labels;

    /// <summary>Column of the features.</summary>
    public string FeatureColumnName => _model.FeatureColumn;

    /// <summary>Length of the feature vector.</summary>
    public int FeatureCount => _model.FeatureCount;

    /// <summary>Number of trained weights.</summary>
    public int NumberOfParameters => _model.Network.NumberOfParameters;

    /// <summary>One record an epoch of the training run: the training loss is the weighted sum over the labels, the validation loss the
    /// geometric mean of theirs.</summary>
    public IReadOnlyList<TrainingProgress> History => _model.Network.History;

    /// <summary>Epoch whose weights these are, counted from 1; 0 where training was stopped before one was finished.</summary>
    public int BestEpoch => _model.Network.BestEpoch;

    /// <summary>What is predicted of a label.</summary>
    /// <param name="label">Column of the label.</param>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public TaskKind TaskOf(string label) => _model[Index(label)].Task;

    /// <summary>
    /// ML.NET's own prediction transformer of one label, with the same scores in columns without the label's name: what evaluates,
    /// explains, exports to ONNX and is saved as any other. Its <c>Model</c> is <see cref="NetworkModelParameters"/> (of two classes
    /// <c>Model.SubModel</c>), with the label's own gate.
    /// </summary>
    /// <param name="label">Column of the label.</param>
    /// <returns>A <c>RegressionPredictionTransformer</c>, <c>BinaryPredictionTransformer</c> or
    /// <c>MulticlassPredictionTransformer</c>.</returns>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public ITransformer ForLabel(string label) => _model.OfLabel(Host, Index(label), _trainSchema);

    /// <summary>Scores data. Rows are scored in blocks; cursors read up to 128 rows ahead of their own position.</summary>
    /// <param name="input">The data, with the feature columns that the model was trained on.</param>
    public new IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // Checks the schema first.
        MakeRowMapper(input.Schema);
        return MakeDataTransform(LookAheadView.Over(Host, input, _model.FeatureColumn, _model));
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        ((ICanSaveModel)_model).Save(ctx);
        TrainSchemaFormat.Write(Host, ctx, _trainSchema);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new MultiTaskRowMapper(
        this, _model, _trainSchema, schema,
        [.. Enumerable.Range(0, Labels.Count)
            .Select(label => _model[label].Task == TaskKind.Binary ? _model.Logistic(Host, label) : null)]);

    // Called by ML.NET when a saved model is loaded.
    internal static MultiTaskTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var host = env.Register("MultiTask");
        DataViewSchema? schema = null;
        var model = MultiTaskModel.Format.Load<MultiTaskModel>(env, ctx, reader =>
        {
            string features = reader.String("the name of the feature column", 1 << 16);
            var network = TrainedNetworkFormat.Load(reader);
            if (network.Labels is null) throw new InvalidDataException("it has one label, where a model of several belongs.");
            var read = new MultiTaskModel(network, features);
            schema = TrainSchemaFormat.Read(host, ctx, read);
            return read;
        });
        return new(host, model, schema!);
    }

    private int Index(string label)
    {
        for (int i = 0; i < Labels.Count; i++)
            if (Labels[i] == label) return i;
        throw new ArgumentException($"The model has no label '{label}'; it has {string.Join(", ", Labels.Select(name => $"'{name}'"))}.",
            nameof(label));
    }
}
