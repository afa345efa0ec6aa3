using MLNet.MoE.Benchmarks.Tuning;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Something that learns from a table and is known by name: a contender of the benchmark, and a model of the command line. A learner is one
/// registration in <see cref="LearnerRegistry"/>. An instance is shared by all threads and keeps no state.
/// </summary>
internal interface ILearner
{
    /// <summary>Name on the command line and in results, such as <c>gg-moe</c>.</summary>
    string Name { get; }

    /// <summary>One line about it for people.</summary>
    string Description { get; }

    /// <summary>Everything that decides how it learns, as text: results are only taken up again while this stays the same.</summary>
    string Configuration { get; }

    /// <summary>How missing numbers must be given.</summary>
    FeatureEncoding Encoding { get; }

    /// <summary>Name of a resource that only one fit of the process may use at a time; null for none.</summary>
    string? Exclusive => null;

    /// <summary>What trains the seeds of this learner on a dataset as one; null where each is trained by itself. Tuned learners never
    /// are.</summary>
    IStackedTrainingEngine? Stacks => null;

    /// <summary>Whether it keeps the best model so far when the time limit of a request is up.</summary>
    bool HasTimeLimit => false;

    /// <summary>Whether it can learn a task at all; of others no run is planned. By default all.</summary>
    bool Supports(TaskKind task) => true;

    /// <summary>What to use for a task that it does not support.</summary>
    string Instead => "";

    /// <summary>Expected work of a fit, about milliseconds of one thread: the longest fits are started first.</summary>
    double Work(int trainingRows, int slots, int outputs);

    /// <summary>What tuning may vary; empty where nothing can be tuned.</summary>
    IReadOnlyList<SearchDimension> SearchSpace => [];

    /// <summary>The values that <see cref="SearchSpace"/> has without tuning.</summary>
    IReadOnlyDictionary<string, string> Defaults => new Dictionary<string, string>();

    /// <summary>The same learner with other settings, under a name of its own.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">Text by the option's name.</param>
    /// <param name="where">What the message of an error begins with; null for the learner's name.</param>
    /// <exception cref="ArgumentException">There is no such setting, or the value makes no sense; the message says which.</exception>
    ILearner With(string name, IReadOnlyDictionary<string, string> settings, string? where = null) =>
        settings.Count == 0 ? this
        : throw new ArgumentException($"{where ?? Name} {settings.Keys.First()}: there is no such option; '{Name}' has none.");

    /// <summary>Learns.</summary>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    LearnedModel Fit(FitRequest request);
}
