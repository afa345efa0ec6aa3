using System.Globalization;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>Fits a network and tells of it. The options are checked and copied when the fitter is made.</summary>
internal sealed class NetworkModelFitter : IModelFitter<NetworkModelParameters>
{
    private readonly NetworkOptions _options;

    public NetworkModelFitter(string name, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        NetworkOptionsCheck.Check(options);
        Name = name;
        _options = options.Copy();
    }

    public string Name { get; }

    public TableColumns Columns => new(_options.LabelColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName)
    {
        Categorical = _options.CategoricalColumns,
        LeastSparseColumns = DataDefaults.LeastSparseColumns(_options),
    };

    public CancellationToken CancellationToken => _options.CancellationToken;

    public NetworkModelParameters Fit(TrainingTables tables, FitContext context)
    {
        var latest = default(TrainingProgress);
        context.Progress.SetHeader(new ProgressHeader(["training loss", "validation loss", "validation score"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, latest.Epoch, _options.MaximumEpochs);
            entry.SetMetric(0, latest.TrainingLoss);
            entry.SetMetric(1, latest.ValidationLoss);
            entry.SetMetric(2, latest.ValidationScore);
        });
        var hooks = new FitHooks(context.FallbackSeed, OnEpoch, context.CheckCancelled, context.Warn, context.Device);
        var network = NetworkFitter.Fit(
            tables.Training, tables.Layout, tables.Validation, Objective(tables.Task), tables.Classes, _options, hooks);
        context.Channel.Info(MessageSensitivity.None, Summary(network, tables.Training.RowCount));
        return new NetworkModelParameters(network);

        void OnEpoch(TrainingProgress epoch)
        {
            latest = epoch;
            context.Progress.Checkpoint(epoch.TrainingLoss, epoch.ValidationLoss, epoch.ValidationScore, epoch.Epoch);
            context.Channel.Trace(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture,
                $"Epoch {epoch.Epoch}: training loss {epoch.TrainingLoss:G5}, validation loss {epoch.ValidationLoss:G5}, validation score {epoch.ValidationScore:G5}, best epoch {epoch.BestEpoch}."));
            _options.Progress?.Report(epoch);
        }
    }

    private static Objective Objective(TaskKind task) => ObjectiveRegistry.All.Get(task switch
    {
        TaskKind.Binary => "logistic",
        TaskKind.Multiclass => "cross-entropy",
        _ => "squared-error",
    });

    private string Summary(TrainedNetwork network, int rows)
    {
        var last = network.History.Count > 0 ? network.History[^1] : default;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {network.NumberOfParameters} parameters trained on {rows} rows in {network.History.Count} epochs, best {network.BestEpoch}, {last.Elapsed.TotalSeconds:F1} s.");
    }
}
