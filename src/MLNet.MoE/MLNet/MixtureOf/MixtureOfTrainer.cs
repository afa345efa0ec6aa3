using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Trains a mixture of any trainers. Each expert is fitted and judged by cross-validation; a gate then learns how much each of them counts:
/// the same in all rows, or row by row where that is better on rows that neither has seen.
/// </summary>
/// <remarks>
/// The transformer adds the columns of ML.NET's trainers of the task (<c>Score</c>, <c>Probability</c>, <c>PredictedLabel</c>) and
/// <c>GateWeights</c>: how much each expert counted for the row. Stacking: Wolpert 1992, Neural Networks 5; mixtures of experts: Jacobs et
/// al. 1991, Neural Computation 3.
/// </remarks>
public sealed class MixtureOfTrainer : IEstimator<MixtureOfTransformer>
{
    /// <summary>Experts at most.</summary>
    internal const int MostExperts = 64;

    private readonly IHost _host;
    private readonly TaskKind _task;
    private readonly MixtureOfOptions _options;
    private readonly IEstimator<ITransformer>[] _experts;
    private readonly int _fallbackSeed;

    internal MixtureOfTrainer(IHostEnvironment env, TaskKind task, MixtureOfOptions options, IEstimator<ITransformer>[] experts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(experts);
        _host = env.Register("MixtureOf");
        _fallbackSeed = _host.Rand.Next();
        if (options.Network is { } network) experts = [.. BestExperts.Create(_host, task, network, SettingsOf(options)), .. experts];
        if (experts.Length is 0 or > MostExperts)
            throw new ArgumentException($"A mixture has {experts.Length} experts; give between 1 and {MostExperts} trainers.",
                nameof(experts));
        foreach (var expert in experts) ArgumentNullException.ThrowIfNull(expert, nameof(experts));
        options.Check(experts.Length);
        (_task, _options, _experts) = (task, options.Copy(), [.. experts]);
    }

    /// <summary>Trains the experts and their gate.</summary>
    /// <param name="input">Rows to learn from.</param>
    /// <exception cref="ArgumentException">A column is missing or its type does not suit.</exception>
    /// <exception cref="InvalidOperationException">No expert could be trained, or too few rows have a label; the message says
    /// why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public MixtureOfTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, null);
    }

    /// <summary>
    /// Trains the experts and their gate on one data view. Experts that stop early, which are this library's own and those of
    /// <see cref="MixtureOfOptions.Best"/>, do so on the other one when they are fitted on all rows to learn from, and learn nothing else
    /// from it.
    /// </summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to stop early on, in columns made by the same fitted transforms.</param>
    /// <exception cref="ArgumentException">A column is missing or its type does not suit.</exception>
    /// <exception cref="InvalidOperationException">No expert could be trained, or too few rows have a label; the message says
    /// why.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public MixtureOfTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Train(train, validation);
    }

    private MixtureOfTransformer Train(IDataView input, IDataView? validation)
    {
        using var channel = _host.Start("Training");
        // Experts go through the rows many times, and rows must keep their order.
        var data = new CacheDataView(_host, input, null);
        var rows = StackTable.Read(data, _task, _options);
        var fit = new StackFit(data, rows, _experts, ExpertNaming.Of(_experts, _options.ExpertNames), _options,
            _options.Seed ?? _fallbackSeed)
        {
            Validation = validation is null ? null : new CacheDataView(_host, validation, null),
            CheckCancelled = CheckCancelled,
            Warn = message => channel.Warning(MessageSensitivity.Schema, message),
        };
        var model = fit.Run();
        channel.Info(MessageSensitivity.Schema, model.ToString());
        return new MixtureOfTransformer(_host, model);

        void CheckCancelled()
        {
            _host.CheckAlive();
            _options.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private ExpertSettings SettingsOf(MixtureOfOptions options) => new(
        options.LabelColumnName,
        options.FeatureColumnName
        ?? throw new ArgumentException($"{nameof(options.FeatureColumnName)} is null; the experts of Best learn from it.", nameof(options)),
        options.ExampleWeightColumnName,
        options.Seed ?? _fallbackSeed,
        options.ThreadsOfExpert,
        options.CancellationToken);

    /// <summary>The columns that the fitted transformer gives.</summary>
    /// <param name="inputSchema">Columns of the data.</param>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var expert = _experts[0].GetOutputSchema(inputSchema);
        var columns = inputSchema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        string[] names = _task switch
        {
            TaskKind.Binary => [DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score, DefaultColumnNames.Probability],
            TaskKind.Multiclass => [DefaultColumnNames.PredictedLabel, DefaultColumnNames.Score],
            _ => [DefaultColumnNames.Score],
        };
        foreach (string name in names)
        {
            // An expert without calibration has no probability; the mixture does.
            columns[name] = expert.TryFindColumn(name, out var column) ? column
                : new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);
        }
        columns[MixtureOfTransformer.GateWeightsColumn] = new(MixtureOfTransformer.GateWeightsColumn, SchemaShape.Column.VectorKind.Vector,
            NumberDataViewType.Single, false);
        return new SchemaShape(columns.Values);
    }
}
