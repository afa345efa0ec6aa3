using MLNet.MoE.Benchmarks.Tuning;
using MLNet.MoE.Networks.Fitting;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A network of this library: missing values are left to the network, and it stops early on the rows that are held out. Each family is
/// registered three times: as published, as published with the embedding, and with this library's defaults, which make an ensemble.
/// </summary>
/// <typeparam name="TOptions">Options of the family.</typeparam>
/// <param name="name">Name of the learner.</param>
/// <param name="description">What the network is, for people.</param>
/// <param name="options">Makes fresh options.</param>
internal sealed class NetworkLearner<TOptions>(string name, string description, Func<TOptions> options)
    : OptionsLearner<TOptions>(name, description, options), INetworkLearner
    where TOptions : NetworkOptions
{
    public override FeatureEncoding Encoding => FeatureEncoding.MissingKept;

    public override bool HasTimeLimit => true;

    /// <summary>
    /// The attributes of the options; the embedding is what a learner is named for and stays. "0 or a range", fewer layers where there is
    /// an embedding, and smaller steps of a perceptron than of a mixture are the papers'.
    /// </summary>
    public override IReadOnlyList<SearchDimension> SearchSpace
    {
        get
        {
            var options = Options();
            bool embedded = options.Embedding != "none";
            string[] fixedOptions = embedded ? [nameof(NetworkOptions.Embedding)]
                : [nameof(NetworkOptions.Embedding), nameof(NetworkOptions.EmbeddingSize), nameof(NetworkOptions.EmbeddingBins)];
            var space = SearchSpaceReader.Read(options, [nameof(NetworkOptions.Dropout), nameof(NetworkOptions.WeightDecay)], fixedOptions);
            return [.. space.Select(dimension => dimension switch
            {
                NumberDimension { Name: nameof(NetworkOptions.NumberOfLayers) } layers when embedded => layers with { High = 5 },
                NumberDimension { Name: nameof(NetworkOptions.LearningRate) } rate when options is MlpOptions => rate with { Low = 3e-5 },
                _ => dimension,
            })];
        }
    }

    public override double Work(int trainingRows, int slots, int outputs)
    {
        var options = Options();
        double inputs = slots * (options.Embedding == "none" ? 1.0 : options.EmbeddingSize),
            hidden = (double)options.Experts * options.UnitsPerExpert;
        double multiplications = hidden * (inputs + (options.UnitsPerExpert * (options.NumberOfLayers - 1)) + outputs);
        return 2e-5 * trainingRows * options.NumberOfMembers * (multiplications + 2000);
    }

    public void CheckContinues(NetworkModelParameters previous)
    {
        var (options, network) = (Options(), previous.Network);
        options.Usual = UsualOptions();
        try
        {
            var objective = ObjectiveChoice.Of(previous.Task, options);
            var asked = NetworkFitter.Specify(network.Preprocessor, objective, network.Spec.Outputs, options);
            ContinuedStructure.Check(asked, network.Spec, options, network.Preprocessor);
        }
        catch (InvalidOperationException exception)
        {
            throw new ArgumentException(exception.Message, exception);
        }
    }

    public override LearnedModel Fit(FitRequest request)
    {
        var rows = request.Rows;
        var options = Options();
        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName) = (rows.Label, rows.Features, rows.Weight);
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads ?? options.NumberOfThreads;
        options.Engine = request.Engine;
        options.Progress = request.Progress;
        options.CancellationToken = request.Cancellation;
        if (request.Previous is not null) options.Usual = UsualOptions();
        options.TimeLimit = request.TimeLimit ?? options.TimeLimit;
        HeldOutScore? heldOut = null;
        // With exposures a network learns what one unit of them comes to, so labels of other rows are no measure.
        if (request.Validates && options.ExposureColumnName is null)
            options.OnValidated = validated => heldOut = Score(validated, rows.Task);
        // A network that may learn from all rows holds rows out by itself.
        var (transformer, network) = NetworkTrainers.Create(request.Context, rows.Task, options)
            .Train(rows.Learnable, rows.MayLearnAll ? null : rows.Validation, request.Previous);
        return new LearnedModel(transformer, network.NumberOfParameters)
        {
            ValidationCurve = [.. network.History.Select(epoch => (float)epoch.ValidationLoss)],
            HeldOut = heldOut,
            GateWeights = options.Experts > 1 ? row => network.GetGateWeights(row) : null,
        };
    }

    private static HeldOutScore Score(ValidationPredictions validated, TaskKind task)
    {
        var predictions = task == TaskKind.Binary
            ? new Predictions([.. validated.Scores.Select(odds => 1 / (1 + MathF.Exp(-odds))).SelectMany(p => (float[])[1 - p, p])], 2)
            : new Predictions(validated.Scores, validated.Outputs);
        return new(predictions, validated.Labels,
            validated.LearnedAfterwards ? HeldOutKind.StoppingThenLearned : HeldOutKind.Stopping);
    }
}
