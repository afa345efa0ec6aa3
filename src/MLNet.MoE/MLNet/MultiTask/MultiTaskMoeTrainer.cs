using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>
/// Trains one mixture of experts that predicts several labels at once: numbers, two classes and several side by side. The experts are
/// common to all labels, whose gates mix them (multi-gate mixture of experts: Ma et al. 2018, KDD). Rows may lack some of the labels.
/// </summary>
/// <remarks>What the transformer adds, <see cref="MultiTaskTransformer"/> says. Many labels of two classes are multi-label
/// classification.</remarks>
public sealed class MultiTaskMoeTrainer : IEstimator<MultiTaskTransformer>
{
    private readonly IHost _host;
    private readonly MultiTaskMoeOptions _options;
    private readonly int _fallbackSeed;

    internal MultiTaskMoeTrainer(IHostEnvironment env, MultiTaskMoeOptions options)
    {
        Declarations.OptionsCheck.Check(options);
        _options = options.CopyAll();
        _host = env.Register(_options.TrainerName);
        // Drawn once, so that fitting the same trainer again gives the same model on the same data.
        _fallbackSeed = _host.Rand.Next();
    }

    /// <summary>Trains on a data view; part of its rows is held out to stop early on, unless the options say otherwise.</summary>
    /// <param name="input">Rows to learn from, with the features and at least one label each.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type does not suit.</exception>
    /// <exception cref="InvalidOperationException">No model can be learnt from the data; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public MultiTaskTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>Trains on one data view and stops early on another.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to judge the epochs by, in columns made by the same fitted transforms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type does not suit.</exception>
    /// <exception cref="InvalidOperationException">No model can be learnt from the data; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public MultiTaskTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Train(train, validation);
    }

    /// <summary>The columns that the fitted transformer will give.</summary>
    /// <param name="inputSchema">Columns of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or its type does not suit.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        EncodingPlan.Of(_host, inputSchema, Columns([]));
        var columns = inputSchema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var label in LabelsOf(inputSchema))
        {
            var own = columns[label.Name];
            foreach (string kind in MultiTaskColumn.Kinds(label.Task))
            {
                bool isPredicted = kind == DefaultColumnNames.PredictedLabel, isKey = isPredicted && label.Task == TaskKind.Multiclass;
                var annotations = AnnotationUtils.GetTrainerOutputAnnotation().ToList();
                if (isKey) annotations.AddRange(own.Annotations.Where(column => column.Name == AnnotationUtils.Kinds.KeyValues));
                string name = MultiTaskColumn.Name(kind, label.Name);
                var vector = label.Task == TaskKind.Multiclass && !isPredicted ? SchemaShape.Column.VectorKind.Vector
                    : SchemaShape.Column.VectorKind.Scalar;
                DataViewType type = isKey ? NumberDataViewType.UInt32 : isPredicted ? BooleanDataViewType.Instance
                    : NumberDataViewType.Single;
                columns[name] = new(name, vector, type, isKey, new SchemaShape(annotations));
            }
        }
        return new SchemaShape(columns.Values);
    }

    private MultiTaskTransformer Train(IDataView train, IDataView? validation)
    {
        using var channel = _host.Start("Training");
        using var progress = _host.StartProgressChannel(_options.TrainerName);
        var observer = ChannelObserver.Of(channel, progress, _options.MaximumEpochs, CheckCancelled);
        var schema = SchemaShape.Create(train.Schema);
        var columns = Columns(LabelsOf(schema));
        var encoder = EncodingPlan.Of(_host, schema, columns) is { } plan ? FeatureEncoder.Fit(_host, plan, train, observer.Warn!) : null;
        using var cache = _options.NewCache();
        var tables = FeatureReader.Read(Encode(train), validation is null ? null : Encode(validation), columns with { Cache = cache },
            TaskKind.Regression, CheckCancelled, observer.Warn);
        var model = new MultiTaskModel(Fit(tables, observer), _options.FeatureColumnName) { Encoder = encoder };
        channel.Info(MessageSensitivity.Schema, string.Create(
            CultureInfo.InvariantCulture,
            $"{_options.TrainerName}: {model.Network.NumberOfParameters} parameters trained on {tables.Training.RowCount} rows with "
                + $"{model.Labels.Count} labels in {model.Network.History.Count} epochs, best {model.Network.BestEpoch}."));
        return new MultiTaskTransformer(_host, model, train.Schema);

        IDataView Encode(IDataView data) => encoder is null ? data : encoder.Apply(data);

        void CheckCancelled()
        {
            _host.CheckAlive();
            _options.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TrainedNetwork Fit(TrainingTables tables, TrainingObserver observer)
    {
        var options = _options.CopyAll();
        var settings = (IHostEnvironmentInternal)_host;
        options.Seed ??= _fallbackSeed;
        options.Device = new(settings.GpuDeviceId, settings.FallbackToCpu);
        options.LabelColumns = tables.Labels;
        var reporting = options.Progress is not { } reported ? observer : observer with
        {
            OnEpoch = epoch =>
            {
                observer.OnEpoch?.Invoke(epoch);
                reported.Report(epoch);
            },
        };
        // Weights of the labels follow when their rows are known.
        var objective = new SeveralLabels([.. tables.Labels.Select(label => new LabelTask
        {
            Objective = label.Objective.Name, ObjectiveParameters = label.Objective.Parameters,
            Outputs = label.Objective.OutputCount(label.Classes), Weight = 1, Importance = label.Weight,
        })]);
        return NetworkFitter.Fit(tables.Training, tables.Layout, tables.Validation, objective, 0, options, reporting);
    }

    private TableColumns Columns(IReadOnlyList<LabelColumn> labels) =>
        new(_options.Labels[0].ColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName)
        {
            Categorical = _options.CategoricalColumns, Labels = labels,
            LeastSparseColumns = DataDefaults.LeastSparseColumns(_options),
        };

    /// <summary>The labels with what is predicted of each.</summary>
    private LabelColumn[] LabelsOf(SchemaShape schema) => Array.ConvertAll(_options.Labels, label =>
    {
        if (!schema.TryFindColumn(label.ColumnName, out var column))
            throw _host.ExceptSchemaMismatch(nameof(schema), "label", label.ColumnName);
        TaskKind? byType = column.Kind != SchemaShape.Column.VectorKind.Scalar ? null
            : column.IsKey ? TaskKind.Multiclass
            : column.ItemType == BooleanDataViewType.Instance ? TaskKind.Binary
            : column.ItemType == NumberDataViewType.Single || column.ItemType == NumberDataViewType.Double ? TaskKind.Regression : null;
        if (byType is null)
            throw _host.ExceptSchemaMismatch(nameof(schema), "label", label.ColumnName, "Single, Double, Boolean or Key",
                column.GetTypeString());
        var task = label.Task ?? byType.Value;
        var weights = label.ClassWeights.IsNone ? _options.ClassWeights : label.ClassWeights;
        if (task == TaskKind.Regression && !label.ClassWeights.IsNone)
            throw new InvalidOperationException($"{nameof(ClassWeights)} of label '{label.ColumnName}' is '{label.ClassWeights}', and the "
                + "label is a number; only classes have weights.");
        return new LabelColumn(label.ColumnName, task, label.ObjectiveOf(task))
        {
            Weight = label.Weight, ClassWeights = task == TaskKind.Regression ? ClassWeights.None : weights,
        };
    });
}
