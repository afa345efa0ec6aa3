using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>
/// What the trainers of all tasks have in common: reads the data once, hands it to the learning algorithm, and lets itself be watched and
/// cancelled the way ML.NET's own trainers do.
/// </summary>
/// <typeparam name="TTransformer">ML.NET's prediction transformer of the task.</typeparam>
/// <typeparam name="TModel">What the transformer carries.</typeparam>
/// <typeparam name="TParameters">What the algorithm learns.</typeparam>
public abstract class MoeTrainerBase<TTransformer, TModel, TParameters>
    : TrainerEstimatorBase<TTransformer, TModel>, IEstimator<TTransformer>, IMoeTrainer<TParameters>, INamedTrainer, IStoppingTrainer
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
    where TParameters : MoeModelParameters
{
    private readonly IModelFitter<TParameters> _fitter;
    private readonly TaskKind _task;
    private readonly int _fallbackSeed;

    private protected MoeTrainerBase(IHostEnvironment env, IModelFitter<TParameters> fitter, TaskKind task, SchemaShape.Column label)
        : base(
            env.Register(fitter.Name),
            TrainerUtils.MakeR4VecFeature(fitter.Columns.Features),
            label,
            TrainerUtils.MakeR4ScalarWeightColumn(fitter.Columns.Weight))
    {
        _fitter = fitter;
        _task = task;
        // Drawn once, so that fitting the same trainer again, as cross-validation does, gives the same model on the same data.
        _fallbackSeed = Host.Rand.Next();
    }

    /// <summary>What ML.NET may do around the trainer: it needs no normalisation, calibration or cache, and takes validation
    /// data.</summary>
    public override TrainerInfo Info { get; } = new(normalization: false, calibration: false, caching: false, supportValid: true);

    string INamedTrainer.TrainerName => _fitter.Name;

    /// <summary>What is predicted.</summary>
    internal TaskKind Task => _task;

    /// <summary>Column of the label.</summary>
    internal string LabelName => _fitter.Columns.Label;

    /// <summary>Column of the features.</summary>
    internal string FeaturesName => _fitter.Columns.Features;

    bool IStoppingTrainer.LearnsStoppingRows => _fitter.LearnsStoppingRows;

    /// <summary>Trains on one data view and stops early on another.</summary>
    /// <param name="train">Data to learn from.</param>
    /// <param name="validation">
    /// Data to judge the epochs by, in columns made by the same fitted transforms; no rows of <paramref name="train"/> are then held out.
    /// </param>
    /// <returns>ML.NET's prediction transformer with the trained model.</returns>
    /// <exception cref="InvalidOperationException">No model can be learnt from the data; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Train(train, validation);
    }

    ITransformer IStoppingTrainer.Fit(IDataView train, IDataView validation) => Fit(train, validation);

    /// <summary>Trains on a data view; part of its rows is held out to stop early on, unless the options say otherwise.</summary>
    /// <param name="input">Data to learn from.</param>
    /// <returns>ML.NET's prediction transformer with the trained model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type does not suit.</exception>
    /// <exception cref="InvalidOperationException">No model can be learnt from the data; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public new TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>The columns that the fitted transformer will give.</summary>
    /// <param name="inputSchema">Columns of the data. Row weights may be Single or Double; what features may be, the options say.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type does not suit.</exception>
    public new SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        // ML.NET's own check knows weights of Single and a feature column that is a vector of Single; it is shown such columns in the place
        // of others.
        var shown = new List<SchemaShape.Column>();
        if (EncodingPlan.Of(Host, inputSchema, _fitter.Columns) is not null)
            shown.Add(new(FeatureColumn.Name, FeatureColumn.Kind, FeatureColumn.ItemType, FeatureColumn.IsKey));
        if (WeightColumn.IsValid && inputSchema.TryFindColumn(WeightColumn.Name, out var weight)
            && weight.ItemType == NumberDataViewType.Double && !weight.IsKey)
            shown.Add(new(weight.Name, weight.Kind, NumberDataViewType.Single, false, weight.Annotations));
        if (shown.Count == 0) return base.GetOutputSchema(inputSchema);
        var output = base.GetOutputSchema(Replace(inputSchema, shown));
        return Replace(output, inputSchema.Where(column => shown.Exists(other => other.Name == column.Name)));

        static SchemaShape Replace(SchemaShape schema, IEnumerable<SchemaShape.Column> columns)
        {
            var byName = columns.ToDictionary(column => column.Name);
            return new(schema.Select(column => byName.GetValueOrDefault(column.Name, column)));
        }
    }

    /// <inheritdoc/>
    protected override PredictionKind PredictionKind => _task switch
    {
        TaskKind.Binary => PredictionKind.BinaryClassification,
        TaskKind.Multiclass => PredictionKind.MulticlassClassification,
        _ => PredictionKind.Regression,
    };

    /// <inheritdoc/>
    protected override TModel TrainModelCore(TrainContext trainContext) => Learn(trainContext, null, null, null);

    /// <summary>Trains on from a previous model.</summary>
    internal TTransformer Continue(IDataView train, IDataView? validation, TParameters previous) => Train(train, validation, previous);

    private TModel Learn(TrainContext trainContext, FeatureEncoder? encoder, TParameters? previous,
        Func<TrainingObserver, TrainingObserver>? watch)
    {
        using var channel = Host.Start("Training");
        using var progress = Host.StartProgressChannel(_fitter.Name);
        var observer = ChannelObserver.Of(channel, progress, _fitter.MaximumEpochs, CheckCancelled);
        if (watch is not null) observer = watch(observer);
        using var cache = _fitter.NewCache();
        var columns = _fitter.Columns with { Cache = cache, Previous = previous is null ? null : _fitter.LayoutOf(previous) };
        var tables = FeatureReader.Read(
            trainContext.TrainingSet.Data, trainContext.ValidationSet?.Data, columns, _task, CheckCancelled, observer.Warn!);
        var settings = (IHostEnvironmentInternal)Host;
        var device = new DevicePreference(settings.GpuDeviceId, settings.FallbackToCpu);
        var parameters = previous is null ? _fitter.Fit(tables, _fallbackSeed, device, observer)
            : _fitter.Continue(tables, previous, _fallbackSeed, device, observer);
        channel.Info(MessageSensitivity.Schema, _fitter.Describe(parameters, tables.Training.RowCount));
        parameters.Encoder = encoder;
        return Wrap(parameters);

        void CheckCancelled()
        {
            Host.CheckAlive();
            _fitter.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    (ITransformer Transformer, TParameters Model) IMoeTrainer<TParameters>.Train(IDataView train, IDataView? validation,
        TParameters? previous, Func<TrainingObserver, TrainingObserver>? watch)
    {
        var transformer = Train(train, validation, previous, watch);
        return (transformer, Unwrap(transformer.Model));
    }

    private TTransformer Train(IDataView train, IDataView? validation, TParameters? previous = null,
        Func<TrainingObserver, TrainingObserver>? watch = null)
    {
        var schema = SchemaShape.Create(train.Schema);
        _ = GetOutputSchema(schema);
        if (previous is not null && previous.Task != _task)
            throw new InvalidOperationException($"The previous model is of a {previous.Task.ToString().ToLowerInvariant()} task and the "
                + $"trainer of a {_task.ToString().ToLowerInvariant()} task; a fit that goes on needs a trainer of the same.");
        var plan = EncodingPlan.Of(Host, schema, _fitter.Columns);
        var encoder = previous is not null ? ContinuedEncoder.Of(plan, previous, train.Schema) : plan is null ? null
            : LearnEncoder(plan, train);
        var context = new TrainContext(new RoleMappedData(Encode(train)), validation is null ? null
            : new RoleMappedData(Encode(validation)));
        return MakeTransformer(Learn(context, encoder, previous, watch), train.Schema);

        IDataView Encode(IDataView data) => encoder is null ? data : encoder.Apply(data);
    }

    private FeatureEncoder LearnEncoder(EncodingPlan plan, IDataView train)
    {
        using var channel = Host.Start("Encoding");
        return FeatureEncoder.Fit(Host, plan, train, message => channel.Warning(MessageSensitivity.Schema, message));
    }

    /// <summary>Makes of the parameters what the transformer carries.</summary>
    private protected abstract TModel Wrap(TParameters parameters);

    /// <summary>The parameters in what the transformer carries.</summary>
    private protected abstract TParameters Unwrap(TModel model);

    /// <inheritdoc/>
    protected override void CheckLabelCompatible(SchemaShape.Column labelCol)
    {
        if (labelCol.Kind != SchemaShape.Column.VectorKind.Scalar || !AcceptsLabel(labelCol))
            throw Host.ExceptSchemaMismatch(nameof(labelCol), "label", LabelColumn.Name, AcceptedLabels, labelCol.GetTypeString());
    }

    /// <summary>Names the types of label that <see cref="AcceptsLabel"/> takes.</summary>
    private protected abstract string AcceptedLabels { get; }

    /// <summary>Whether a scalar column can be the label.</summary>
    private protected abstract bool AcceptsLabel(SchemaShape.Column label);

    private protected static bool IsNumber(SchemaShape.Column column) =>
        !column.IsKey && (column.ItemType == NumberDataViewType.Single || column.ItemType == NumberDataViewType.Double);

    private protected static SchemaShape.Column Output(
        string name, SchemaShape.Column.VectorKind kind, DataViewType type, bool isKey, IEnumerable<SchemaShape.Column> annotations)
        => new(name, kind, type, isKey, new SchemaShape(annotations));
}
