using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What the networks of this library have in common as contenders: missing values left to the network, early stopping on the validation part.
/// Each family takes part three times: as published, as published with the embedding, and with this library's defaults, which make an ensemble.
/// </summary>
/// <typeparam name="TOptions">Options of the family.</typeparam>
internal abstract class NetworkContender<TOptions> : IContender
    where TOptions : NetworkOptions
{
    private readonly Func<TOptions> _options;

    /// <summary>Names a member of the family.</summary>
    /// <param name="name">Name of the contender.</param>
    /// <param name="description">What the network is, for people.</param>
    /// <param name="options">Makes fresh options.</param>
    protected NetworkContender(string name, string description, Func<TOptions> options) => (Name, Description, _options) = (name, description, options);

    public string Name { get; }

    public string Description { get; }

    public string Configuration => JsonSerializer.Serialize(_options());

    public string? Exclusive => null;

    public double Work(int trainingRows, int slots, int outputs)
    {
        var options = _options();
        double inputs = slots * (options.Embedding == "none" ? 1.0 : options.EmbeddingSize), hidden = (double)options.Experts * options.UnitsPerExpert;
        double multiplications = hidden * (inputs + (options.UnitsPerExpert * (options.NumberOfBlocks - 1)) + outputs);
        return 2e-5 * trainingRows * options.NumberOfMembers * (multiplications + 2000);
    }

    public IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        var options = _options();
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads;
        options.CancellationToken = request.Cancellation;
        IDataView training = parts.TrainingView(context, encoding), validation = parts.ValidationView(context, encoding);
        var (model, network) = parts.Task switch
        {
            TaskKind.Binary => FitBinary(context, options, training, validation),
            TaskKind.Multiclass => FitMulticlass(context, options, training, validation),
            _ => FitRegression(context, options, training, validation),
        };
        float[] curve = [.. network.History.Select(epoch => (float)epoch.ValidationLoss)];
        return new FittedTransformer(model, parts, encoding, network.NumberOfParameters, curve, "epoch");
    }

    /// <summary>Fits the network of a binary task.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitBinary(MLContext context, TOptions options, IDataView training, IDataView validation);

    /// <summary>Fits the network of a multiclass task.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitMulticlass(MLContext context, TOptions options, IDataView training, IDataView validation);

    /// <summary>Fits the network of a regression.</summary>
    protected abstract (ITransformer Model, NetworkModelParameters Network) FitRegression(MLContext context, TOptions options, IDataView training, IDataView validation);
}
