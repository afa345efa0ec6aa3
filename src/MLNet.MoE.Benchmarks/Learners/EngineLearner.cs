using MLNet.MoE.Benchmarks.Tuning;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A learner whose networks another engine trains. Its results are kept apart from those of the same learner on the managed
/// engine.</summary>
/// <param name="inner">The learner.</param>
/// <param name="engine">What trains.</param>
/// <param name="stacked">Whether seeds are trained as one. Such results are kept apart too: they differ by rounding and in what their times
/// mean.</param>
internal sealed class EngineLearner(ILearner inner, ITrainingEngine engine, bool stacked = false) : ILearner
{
    public string Name => inner.Name;

    public string Description => $"{inner.Description}, trained by the engine {engine.Name}";

    public string Configuration => $"{inner.Configuration} engine {engine.Name}{(stacked ? " stacked" : "")}";

    public FeatureEncoding Encoding => inner.Encoding;

    public IStackedTrainingEngine? Stacks => stacked ? engine as IStackedTrainingEngine : null;

    /// <summary>Threads and memory of a device are the process's, so one fit has them at a time.</summary>
    public string? Exclusive => inner.Exclusive ?? engine.Name;

    public bool HasTimeLimit => inner.HasTimeLimit;

    public IReadOnlyList<SearchDimension> SearchSpace => inner.SearchSpace;

    public IReadOnlyDictionary<string, string> Defaults => inner.Defaults;

    public bool Supports(TaskKind task) => inner.Supports(task);

    public double Work(int trainingRows, int slots, int outputs) => inner.Work(trainingRows, slots, outputs);

    public ILearner With(string name, IReadOnlyDictionary<string, string> settings, string? where = null)
        => new EngineLearner(inner.With(name, settings, where), engine, stacked);

    public LearnedModel Fit(FitRequest request) => inner.Fit(request with { Engine = request.Engine ?? engine });
}
