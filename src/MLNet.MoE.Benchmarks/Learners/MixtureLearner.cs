using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A mixture of experts fitted by EM, the number of experts by BIC and everything else with the trainer's defaults. Missing values are
/// replaced, with indicators. It has no early stopping, so rows that are held out are of no use to it.
/// </summary>
/// <typeparam name="TOptions">Options of the mixture.</typeparam>
internal abstract class MixtureLearner<TOptions>(string name, string description) : OptionsLearner<TOptions>(name, description, Start)
    where TOptions : StatisticalMoeOptions, new()
{
    private const int MostExperts = 4;

    public override FeatureEncoding Encoding => FeatureEncoding.MissingReplaced;

    public abstract override bool Supports(TaskKind task);

    public override double Work(int trainingRows, int slots, int outputs)
        => 2.5e-2 * trainingRows * (slots + 1) * (outputs + 1) * MostExperts;

    public override LearnedModel Fit(FitRequest request)
    {
        var rows = request.Rows;
        var options = Options();
        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName) = (rows.Label, rows.Features, rows.Weight);
        options.Seed = request.Seed;
        options.NumberOfThreads = request.Threads ?? options.NumberOfThreads;
        options.CancellationToken = request.Cancellation;
        var (transformer, model) = Fit(request.Context, options, rows.Task, rows.Learnable);
        return new LearnedModel(transformer, model.Report.NumberOfParameters)
        {
            GateWeights = model.NumberOfExperts > 1 ? row => Array.ConvertAll(model.GetGateWeights(row), weight => (float)weight) : null,
        };
    }

    /// <summary>Fits the mixture of a task.</summary>
    protected abstract (ITransformer Transformer, StatisticalMoeModelParameters Model) Fit(MLContext context, TOptions options,
        TaskKind task, IDataView rows);

    private static TOptions Start() => new() { NumberOfExperts = 0, MaximumNumberOfExperts = MostExperts };
}
