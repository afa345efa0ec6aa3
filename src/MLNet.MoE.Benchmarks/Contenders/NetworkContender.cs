using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What the networks of this library have in common as contenders: default options but for embedding and members, missing values left to the
/// network, early stopping on the validation part.
/// </summary>
/// <typeparam name="TOptions">Options of the family.</typeparam>
internal abstract class NetworkContender<TOptions> : IContender
    where TOptions : NetworkOptions, new()
{
    /// <summary>Members of the contenders that are ensembles.</summary>
    protected const int EnsembleMembers = 8;

    private readonly string _embedding;
    private readonly int _members;

    /// <summary>Names a member of the family.</summary>
    /// <param name="name">Name of the contender.</param>
    /// <param name="family">What the network is, for people.</param>
    /// <param name="embedding">Registered name of the embedding.</param>
    /// <param name="members">Members of the parameter-sharing ensemble.</param>
    protected NetworkContender(string name, string family, string embedding, int members)
    {
        (Name, _embedding, _members) = (name, embedding, members);
        Description = family + (embedding == "none" ? ", raw columns" : ", piecewise-linear embedding") + (members > 1 ? $", {members} members that share weights" : "");
    }

    public string Name { get; }

    public string Description { get; }

    public string Configuration => JsonSerializer.Serialize(Options());

    public string? Exclusive => null;

    public double Work(int trainingRows, int slots, int outputs)
    {
        var options = Options();
        double inputs = slots * (_embedding == "none" ? 1.0 : options.EmbeddingSize), hidden = (double)options.Experts * options.UnitsPerExpert;
        double multiplications = hidden * (inputs + (options.UnitsPerExpert * (options.NumberOfBlocks - 1)) + outputs);
        return 2e-5 * trainingRows * _members * (multiplications + 2000);
    }

    public IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        var options = Options();
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

    private TOptions Options() => new() { Embedding = _embedding, NumberOfMembers = _members };
}
