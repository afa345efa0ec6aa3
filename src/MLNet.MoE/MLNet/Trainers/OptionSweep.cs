using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Makes the trainers of a sweep over options, such as one of <c>Microsoft.ML.AutoML</c>:
/// <c>ml.Auto().CreateSweepableEstimator(sweep.Create, new SearchSpace&lt;GgMoeOptions&gt;())</c>. A tuner makes options anew for each
/// trial, from the attributes of the options and by way of JSON, so that what it does not vary would be lost. Here each trial has the
/// options that the sweep starts from, engine, progress and cancellation included, with the values that the tuner chose; and the trial with
/// the values that a tuner begins with has the options of the start, all of them.
/// </summary>
/// <typeparam name="TOptions">Type of the options.</typeparam>
public sealed class OptionSweep<TOptions>
    where TOptions : TrainerOptions, new()
{
    private readonly TaskKind _task;
    private readonly TOptions _start, _defaults = new();
    private readonly SweptOption[] _options;
    private readonly List<SweepTrial<TOptions>> _trials = [];
    private readonly Lock _lock = new();

    internal OptionSweep(TaskKind task, TOptions start, IReadOnlyCollection<string> keep)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(keep);
        var options = SweptOption.Of(typeof(TOptions));
        foreach (string name in keep)
        {
            if (options.All(option => option.Name != name))
                throw new ArgumentException(
                    $"'{name}' is no option that a sweep varies; those are {string.Join(", ", options.Select(option => option.Name))}.",
                    nameof(keep));
        }
        (_task, _start) = (task, Copy(start));
        _options = [.. options.Where(option => !keep.Contains(option.Name))];
        // Options that cannot be used are an error here and not in the first trial.
        _ = Trainer(new MLContext(), _start);
    }

    /// <summary>Names of the options that are varied.</summary>
    public IReadOnlyList<string> Names => [.. _options.Select(option => option.Name)];

    /// <summary>The trials so far, in their order.</summary>
    public IReadOnlyList<SweepTrial<TOptions>> Trials
    {
        get
        {
            lock (_lock) return [.. _trials];
        }
    }

    /// <summary>Makes the trainer of a trial, and tells its name as a message of the context.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="values">Options with the values that a tuner chose; whatever else they hold is not used.</param>
    /// <exception cref="ArgumentException">A value cannot be used; the message names the option.</exception>
    public IEstimator<ITransformer> Create(MLContext context, TOptions values)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(values);
        var options = Options(values);
        var trainer = Trainer(context, options);
        SweepTrial<TOptions> trial;
        lock (_lock)
        {
            trial = new(_trials.Count + 1, Name(options), options);
            _trials.Add(trial);
        }
        IHostEnvironment environment = context;
        using var channel = environment.Start("OptionSweep");
        channel.Info(MessageSensitivity.Schema, $"Trial {trial.Number}: {trial.Name}");
        return trainer;
    }

    private TOptions Options(TOptions values)
    {
        var options = Copy(_start);
        if (_options.All(option => option.IsAtFirst(values, _defaults))) return options;
        foreach (var option in _options) option.Copy(values, options);
        return options;
    }

    private string Name(TOptions options)
    {
        string trainer = options switch
        {
            NetworkOptions network => network.TrainerName,
            _ => typeof(TOptions).Name[..^"Options".Length],
        };
        string[] differences = [.. _options.Select(option => option.Difference(options, _start)).OfType<string>()];
        return differences.Length == 0 ? trainer : $"{trainer} ({string.Join(", ", differences)})";
    }

    private IEstimator<ITransformer> Trainer(IHostEnvironment environment, TOptions options) => (TrainerOptions)options switch
    {
        NetworkOptions network => (IEstimator<ITransformer>)NetworkTrainers.Create(environment, _task, network),
        MultinomialMoeOptions mixture when _task != TaskKind.Regression
            => (IEstimator<ITransformer>)MixtureTrainers.Create(environment, _task, mixture),
        GaussianMoeOptions mixture when _task == TaskKind.Regression
            => (IEstimator<ITransformer>)MixtureTrainers.Create(environment, mixture),
        _ => throw new ArgumentException($"No trainer for {TaskName} has {typeof(TOptions).Name}.", nameof(options)),
    };

    private string TaskName => _task switch
    {
        TaskKind.Regression => "regression",
        TaskKind.Binary => "binary classification",
        _ => "multiclass classification",
    };

    private static TOptions Copy(TOptions options) => (TOptions)(TrainerOptions)((TrainerOptions)options switch
    {
        NetworkOptions network => network.Copy(),
        StatisticalMoeOptions mixture => mixture.Copy(),
        _ => options,
    });
}
