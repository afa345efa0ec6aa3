using System.Globalization;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Fits a network and logs it. The options are checked and copied when the fitter is made.</summary>
internal sealed class NetworkModelFitter : IModelFitter<NetworkModelParameters>
{
    private readonly NetworkOptions _options;
    private readonly Objective _objective;

    public NetworkModelFitter(NetworkOptions options, TaskKind task)
    {
        OptionsCheck.Check(options);
        _options = options.Copy();
        _objective = ObjectiveChoice.Of(task, _options);
        ScoreColumns = task == TaskKind.Regression ? ScoreColumn.Of(_options.Quantiles, _options.PredictionInterval is not null) : [];
    }

    public string Name => _options.TrainerName;

    public TableColumns Columns => new(_options.LabelColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName)
    {
        Categorical = _options.CategoricalColumns,
        Objective = _objective,
        Exposure = _options.ExposureColumnName,
        LeastSparseColumns = DataDefaults.LeastSparseColumns(_options),
    };

    public IReadOnlyList<ScoreColumn> ScoreColumns { get; }

    public bool HasSets => _objective.HasClasses && _options.PredictionInterval is not null;

    public bool LearnsStoppingRows => _options.Refit == true;

    public RowCache? NewCache() => _options.NewCache();

    public CancellationToken CancellationToken => _options.CancellationToken;

    public int MaximumEpochs => _options.MaximumEpochs;

    public FeatureLayout? LayoutOf(NetworkModelParameters previous) => previous.Network.Layout;

    public NetworkModelParameters Fit(TrainingTables tables, int seed, DevicePreference device, TrainingObserver observer)
        => Fit(tables, null, seed, device, observer);

    public NetworkModelParameters Continue(TrainingTables tables, NetworkModelParameters previous, int seed, DevicePreference device,
        TrainingObserver observer) => Fit(tables, previous, seed, device, observer);

    private NetworkModelParameters Fit(TrainingTables tables, NetworkModelParameters? previous, int seed, DevicePreference device,
        TrainingObserver observer)
    {
        var options = _options.Copy();
        options.Previous = previous?.Network;
        options.Seed ??= seed;
        options.Device = device;
        options.ClassFactors = ClassFactors.Of(options.ClassWeights, tables);
        var reporting = _options.Progress is not { } progress ? observer : observer with
        {
            OnEpoch = epoch =>
            {
                observer.OnEpoch?.Invoke(epoch);
                progress.Report(epoch);
            },
        };
        return new NetworkModelParameters(
            NetworkFitter.Fit(tables.Training, tables.Layout, tables.Validation, _objective, tables.Classes, options, reporting));
    }

    public string Describe(NetworkModelParameters parameters, int rows)
    {
        var history = parameters.History;
        var last = history.Count > 0 ? history[^1] : default;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {parameters.NumberOfParameters} parameters trained on {rows} rows in {history.Count} epochs, best "
            + $"{parameters.BestEpoch}, {last.Elapsed.TotalSeconds:F1} s.");
    }
}
