using Microsoft.ML;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What the networks of this library have in common as contenders: missing values left to the network, early stopping on the validation part.
/// Each family takes part three times: as published, as published with the embedding, and with this library's defaults, which make an ensemble.
/// </summary>
/// <typeparam name="TOptions">Options of the family.</typeparam>
internal abstract class NetworkContender<TOptions> : OptionsContender<TOptions>, INetworkContender
    where TOptions : NetworkOptions
{
    /// <summary>Names a member of the family.</summary>
    /// <param name="name">Name of the contender.</param>
    /// <param name="description">What the network is, for people.</param>
    /// <param name="options">Makes fresh options.</param>
    protected NetworkContender(string name, string description, Func<TOptions> options)
        : base(name, description, options)
    {
    }

    /// <summary>The attributes of the options; the embedding is what a contender is named for and stays. "0 or a range" and fewer blocks where there is an embedding are the paper's.</summary>
    public override IReadOnlyList<SearchDimension> SearchSpace
    {
        get
        {
            bool embedded = Options().Embedding != "none";
            string[] fixedOptions = embedded ? [nameof(NetworkOptions.Embedding)] : [nameof(NetworkOptions.Embedding), nameof(NetworkOptions.EmbeddingSize), nameof(NetworkOptions.EmbeddingBins)];
            var space = SearchSpaceReader.Read(Options(), [nameof(NetworkOptions.Dropout), nameof(NetworkOptions.WeightDecay)], fixedOptions);
            return [.. space.Select(dimension => embedded && dimension is NumberDimension { Name: nameof(NetworkOptions.NumberOfLayers) } blocks ? blocks with { High = 5 } : dimension)];
        }
    }

    public override double Work(int trainingRows, int slots, int outputs)
    {
        var options = Options();
        double inputs = slots * (options.Embedding == "none" ? 1.0 : options.EmbeddingSize), hidden = (double)options.Experts * options.UnitsPerExpert;
        double multiplications = hidden * (inputs + (options.UnitsPerExpert * (options.NumberOfLayers - 1)) + outputs);
        return 2e-5 * trainingRows * options.NumberOfMembers * (multiplications + 2000);
    }

    public override IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        var options = Options();
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads;
        options.Engine = request.Engine;
        options.CancellationToken = request.Cancellation;
        IDataView training = parts.TrainingView(context, encoding), validation = parts.ValidationView(context, encoding);
        var (model, network) = parts.Task switch
        {
            TaskKind.Binary => FitBinary(context, options, training, validation),
            TaskKind.Multiclass => FitMulticlass(context, options, training, validation),
            _ => FitRegression(context, options, training, validation),
        };
        float[] curve = [.. network.History.Select(epoch => (float)epoch.ValidationLoss)];
        Func<GateUsage>? gate = options.Experts > 1 ? () => GateUsage.Of(parts.Validation.Sample(encoding).Select(row => network.GetGateWeights(row))) : null;
        return new FittedTransformer(model, parts, encoding, network.NumberOfParameters, curve, "epoch", gate);
    }

    protected override void Check(TOptions options) => NetworkOptionsCheck.Check(options);

    /// <summary>Fits the network of a binary task.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitBinary(MLContext context, TOptions options, IDataView training, IDataView validation);

    /// <summary>Fits the network of a multiclass task.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitMulticlass(MLContext context, TOptions options, IDataView training, IDataView validation);

    /// <summary>Fits the network of a regression.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitRegression(MLContext context, TOptions options, IDataView training, IDataView validation);
}
