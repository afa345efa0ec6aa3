using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// What the mixtures of experts fitted by EM have in common as contenders: the number of experts by BIC, missing values as means. They have no early
/// stopping, so the validation part is of no use to them.
/// </summary>
/// <typeparam name="TOptions">Options of the mixture.</typeparam>
internal abstract class StatisticalContender<TOptions>(string name, string description) : OptionsContender<TOptions>(name, description, Start)
    where TOptions : StatisticalMoeOptions, new()
{
    private const int MostExperts = 4, Starts = 8, Iterations = 200;

    public abstract override bool Supports(TaskKind task);

    public override double Work(int trainingRows, int slots, int outputs) => 1e-2 * trainingRows * (slots + 1) * (outputs + 1) * MostExperts;

    public override IFittedContender Fit(FitRequest request)
    {
        var (context, parts) = (request.Context, request.Parts);
        const FeatureEncoding encoding = FeatureEncoding.MissingKept;
        var options = Options();
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads;
        options.CancellationToken = request.Cancellation;
        var (transformer, model) = Fit(context, options, parts.Task, parts.TrainingView(context, encoding));
        GateUsage Gate() => GateUsage.Of(parts.Validation.Sample(encoding).Select(row => Array.ConvertAll(model.GetGateWeights(row), weight => (float)weight)));
        return new FittedTransformer(transformer, parts, encoding, model.Report.NumberOfParameters, gate: model.NumberOfExperts > 1 ? Gate : null);
    }

    protected override void Check(TOptions options) => options.Check();

    /// <summary>Fits the mixture of a task.</summary>
    protected abstract (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context, TOptions options, TaskKind task, IDataView training);

    private static TOptions Start() => new()
    {
        NumberOfExperts = 0,
        MaximumNumberOfExperts = MostExperts,
        NumberOfStarts = Starts,
        MaximumIterations = Iterations,
        L2Regularization = 1,
    };
}
