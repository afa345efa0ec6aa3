using System.Text.Json;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What the mixtures of experts fitted by EM have in common as contenders: the number of experts by BIC, missing values as means. They have no early
/// stopping, so the validation part is of no use to them.
/// </summary>
/// <typeparam name="TOptions">Options of the mixture.</typeparam>
internal abstract class StatisticalContender<TOptions> : IContender
    where TOptions : StatisticalMoeOptions, new()
{
    private const int MostExperts = 4, Starts = 8, Iterations = 200;

    public abstract string Name { get; }

    public abstract string Description { get; }

    public string Configuration => JsonSerializer.Serialize(Options());

    public string? Exclusive => null;

    public abstract bool Supports(TaskKind task);

    public double Work(int trainingRows, int slots, int outputs) => 1e-2 * trainingRows * (slots + 1) * (outputs + 1) * MostExperts;

    public IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        var options = Options();
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads;
        options.CancellationToken = request.Cancellation;
        var (model, parameters) = Fit(context, options, parts.Task, parts.TrainingView(context, encoding));
        return new FittedTransformer(model, parts, encoding, parameters);
    }

    /// <summary>Fits the mixture of a task.</summary>
    protected abstract (ITransformer Model, int Parameters) Fit(MLContext context, TOptions options, TaskKind task, IDataView training);

    private static TOptions Options() => new()
    {
        NumberOfExperts = 0,
        MaximumNumberOfExperts = MostExperts,
        NumberOfStarts = Starts,
        MaximumIterations = Iterations,
        L2Regularization = 1,
    };
}
