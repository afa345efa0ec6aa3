using MLNet.MoE.Benchmarks.Tuning;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>A contender whose networks another engine trains. Its results are told apart from those of the same contender on the managed engine.</summary>
/// <param name="inner">The contender.</param>
/// <param name="engine">What trains.</param>
/// <param name="stacked">Whether seeds are trained as one. Such results are told apart too: they differ by rounding and in what their times mean.</param>
internal sealed class EngineContender(IContender inner, ITrainingEngine engine, bool stacked = false) : IContender
{
    public string Name => inner.Name;

    public string Description => $"{inner.Description}, trained by the engine {engine.Name}";

    public string Configuration => $"{inner.Configuration} engine {engine.Name}{(stacked ? " stacked" : "")}";

    public IStackedTrainingEngine? Stacks => stacked ? engine as IStackedTrainingEngine : null;

    /// <summary>Threads and memory of a device are the process's, so one fit has them at a time.</summary>
    public string? Exclusive => inner.Exclusive ?? engine.Name;

    public IReadOnlyList<SearchDimension> SearchSpace => inner.SearchSpace;

    public IReadOnlyDictionary<string, string> Defaults => inner.Defaults;

    public bool Supports(TaskKind task) => inner.Supports(task);

    public double Work(int trainingRows, int slots, int outputs) => inner.Work(trainingRows, slots, outputs);

    public IContender With(string name, IReadOnlyDictionary<string, string> settings) => new EngineContender(inner.With(name, settings), engine, stacked);

    public IFittedContender Fit(FitRequest request) => inner.Fit(request with { Engine = request.Engine ?? engine });
}
