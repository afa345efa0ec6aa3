using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Arguments and options of <c>moe train</c>.</summary>
internal sealed class TrainOptions
{
    public SourceOptions Table { get; } = new("to learn from");

    public ColumnOptions Columns { get; } = new();

    public Option<string> Out { get; } = new("--out", "-o") { Description = "Model file to write.", HelpName = "file",
        DefaultValueFactory = _ => "model.zip" };

    public Option<string> Model { get; } = new("--model", "-m")
    {
        Description = "Model: " + string.Join("; ", LearnerRegistry.All.Select(learner => $"{learner.Name} ({learner.Description})")) + ".",
        HelpName = "name",
        DefaultValueFactory = _ => LearnerRegistry.Default,
    };

    public Option<string?> Objective { get; } = new("--objective")
    {
        Description = "What a network learns of a number: "
        + string.Join("; ", Objectives.Select(part => $"{part.Name} ({part.Description})")) + ". The label is then a number.",
        HelpName = "name",
    };

    public Option<string?> Weight { get; } = new("--weight") { Description = "Column of row weights; a row of weight 2 counts twice.",
        HelpName = "column" };

    public Option<double> Test { get; } = new("--test")
    {
        Description = "Share of the rows, 0 to 0.9, that is kept from training and used to judge the model.",
        HelpName = "share",
        DefaultValueFactory = _ => 0,
    };

    public Option<int> Seed { get; } = new("--seed") { Description = "Seed of everything random.", HelpName = "number",
        DefaultValueFactory = _ => 0 };

    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads to train with. By default the trainer chooses.",
        HelpName = "number" };

    public EngineOptions Engine { get; } = new();

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Option of the model by its name, such as NumberOfExperts=8 or LearningRate=0.001; may be repeated.",
        HelpName = "name=value",
    };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        Objective.AcceptOnlyFromAmong([.. Objectives.Select(part => part.Name)]);
        Seed.Validators.Add(result => RequireAtLeast(result.GetValueOrDefault<int>(), int.MinValue, "--seed", result.AddError));
        Threads.Validators.Add(result => RequireAtLeast(result.GetValueOrDefault<int?>() ?? 1, 1, "--threads", result.AddError));
        Test.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 0.9))
                result.AddError($"--test is {result.GetValueOrDefault<double>()}; it must be 0 to 0.9.");
        });
        Table.AddTo(command);
        Columns.AddTo(command);
        foreach (Option option in (Option[])[Out, Model, Objective, Weight, Test, Seed, Threads]) command.Add(option);
        Engine.AddTo(command);
        command.Add(Set);
    }

    /// <summary>What was said about columns.</summary>
    public ColumnRequest Request(ParseResult result)
    {
        var objective = Objectives.FirstOrDefault(part => part.Name == Settings(result)
            .GetValueOrDefault(nameof(NetworkOptions.Objective)));
        var request = Columns.Request(result, result.GetValue(Weight));
        return objective is null ? request : request with { Objective = objective, Task = request.Task ?? TaskKind.Regression };
    }

    /// <summary>The learner that was chosen, with its settings.</summary>
    /// <exception cref="ArgumentException">There is no such model or option, or a value cannot be used.</exception>
    public ILearner Learner(ParseResult result, ITrainingEngine? engine)
    {
        string name = result.GetRequiredValue(Model);
        if (LearnerRegistry.All.FirstOrDefault(known => known.Name == name) is not { } learner)
            throw new CommandException(
                $"--model {name}: there is no such model; {NearName.Hint(name, LearnerRegistry.All.Select(known => known.Name))}");
        if (engine is not null && learner is not INetworkLearner)
            throw new CommandException($"--engine {engine.Name}: '{name}' has an engine of its own; this option is for the networks.");
        return learner.With(name, Settings(result), "--set");
    }

    private Dictionary<string, string> Settings(ParseResult result)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in result.GetValue(Set) ?? [])
        {
            int split = setting.IndexOf('=');
            if (split <= 0) throw new CommandException($"--set {setting}: write it as name=value.");
            if (!settings.TryAdd(setting[..split].Trim(), setting[(split + 1)..].Trim()))
                throw new CommandException($"--set {setting}: '{setting[..split].Trim()}' is set twice; set it once.");
        }
        if (result.GetValue(Objective) is { } objective && !settings.TryAdd(nameof(NetworkOptions.Objective), objective))
            throw new CommandException($"--objective {objective}: --set Objective says it too; say it once.");
        return settings;
    }

    private static IEnumerable<Objective> Objectives => ObjectiveRegistry.All.Parts.Where(part => !part.HasClasses);

    private static void RequireAtLeast(int value, int least, string option, Action<string> addError)
    {
        if (value < least) addError($"{option} is {value}; it must be at least {least}.");
    }
}
