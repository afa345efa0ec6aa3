using System.CommandLine;
using System.Globalization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Arguments and options of <c>moe train</c>.</summary>
internal sealed class TrainOptions
{
    public SourceOptions Table { get; } = new("to learn from");

    public ColumnOptions Columns { get; } = new(required: false);

    public Option<string?> Continue { get; } = new("--continue")
    {
        Description = "Model file of a network that 'moe train' wrote, to train on: columns, label and structure are those of the model, "
            + "and values that are new in columns of categories are learnt. The table should hold earlier rows too, unless they may be "
            + "forgotten.",
        HelpName = "model",
    };

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

    public Option<double?> Interval { get; } = new("--interval")
    {
        Description = "Share of rows, such as 0.9, whose label is to lie between two further columns of the predictions, lower and upper; "
            + "for classes, which is to be among a set of them. For networks, and gaussian-moe on numbers.",
        HelpName = "coverage",
    };

    public Option<string?> Quantiles { get; } = new("--quantiles")
    {
        Description = "Quantiles of a number that a network predicts beside it, such as 0.1,0.5,0.9. The label is then a number.",
        HelpName = "levels",
    };

    public Option<string?> Exposure { get; } = new("--exposure")
    {
        Description = "Column of how many units, such as years, a row's label is the sum over; for the objectives poisson, tweedie and "
            + "gamma. Rows to predict need it too.",
        HelpName = "column",
    };

    public Option<string?> ClassWeights { get; } = new("--class-weights")
    {
        Description = "How much the rows of each class count in the training of a network: balanced, or classes of the label with weights, "
            + "such as 'fraud=10, other=1'; classes that are not named weigh 1. Probabilities of two classes stay those of the data.",
        HelpName = "weights",
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

    public Option<string?> TimeLimit { get; } = new("--time-limit")
    {
        Description = "Time that training may take, in seconds or such as 90s, 10m or 1.5h; the best model so far is then kept. For "
            + "networks, and the model mixture.",
        HelpName = "time",
    };

    public Option<bool> NoValidation { get; } = new("--no-validation")
    {
        Description = "Don't judge the model by held-out rows, which takes trees and models without early stopping a further fit.",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Write one JSON object in place of everything else." };

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
        foreach (Option option in (Option[])[Out, Model, Continue, Objective, Quantiles, Interval, Exposure, ClassWeights, Weight, Test,
            Seed, Threads, TimeLimit, NoValidation, Json]) command.Add(option);
        Engine.AddTo(command);
        command.Add(Set);
    }

    /// <summary>What was said about columns.</summary>
    public ColumnRequest Request(ParseResult result)
    {
        if (Columns.Label(result) is null)
            throw new CommandException("Option '--label' is required. 'moe train --help' shows the usage.");
        var objective = Objectives.FirstOrDefault(part => part.Name == Settings(result)
            .GetValueOrDefault(nameof(NetworkOptions.Objective)));
        var request = Columns.Request(result, result.GetValue(Weight)) with { Exposure = result.GetValue(Exposure), Objective = objective };
        bool isNumber = objective is not null || Settings(result).ContainsKey(nameof(NetworkOptions.Quantiles));
        return isNumber ? request with { Task = request.Task ?? TaskKind.Regression } : request;
    }

    /// <summary>Whether several columns to predict may be named.</summary>
    public bool MayHaveSeveralLabels(ParseResult result) => NameList.Split([Columns.Label(result) ?? ""]).Count > 1;

    /// <summary>The learner that was chosen, with its settings.</summary>
    /// <exception cref="ArgumentException">There is no such model or option, or a value cannot be used.</exception>
    public ILearner Learner(ParseResult result, ITrainingEngine? engine, ContinuedModel? continued = null)
    {
        string name = continued?.Card.Model ?? result.GetRequiredValue(Model);
        if (continued is not null && result.GetResult(Model) is { Implicit: false } && result.GetRequiredValue(Model) != name)
            throw new CommandException(
                $"--model {result.GetRequiredValue(Model)}: the model to continue is of '{name}'; leave --model out.");
        if (LearnerRegistry.All.FirstOrDefault(known => known.Name == name) is not { } learner)
            throw new CommandException(
                $"--model {name}: there is no such model; {NearName.Hint(name, LearnerRegistry.All.Select(known => known.Name))}");
        if (engine is not null && learner is not INetworkLearner)
            throw new CommandException($"--engine {engine.Name}: '{name}' has an engine of its own; this option is for the networks.");
        foreach (var (option, value) in ((string, object?)[])
        [
            ("--interval", result.GetValue(Interval)), ("--quantiles", result.GetValue(Quantiles)),
            ("--exposure", result.GetValue(Exposure)),
        ])
        {
            bool isTaken = learner is INetworkLearner || (option == "--interval" && learner is GaussianMoeLearner);
            if (value is not null && !isTaken)
                throw new CommandException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{option} {value}: '{name}' has no such option; this one is for the networks, such as {LearnerRegistry.Default}."));
        }
        if (Limit(result) is not null && !learner.HasTimeLimit)
            throw new CommandException(
                $"--time-limit {result.GetValue(TimeLimit)}: '{name}' cannot stop before its end; this option is for "
                + $"{string.Join(", ", LearnerRegistry.All.Where(known => known.HasTimeLimit).Select(known => known.Name))}.");
        var settings = Settings(result);
        foreach (var (option, value) in continued?.Settings() ?? []) settings.TryAdd(option, value);
        // By the names of the file's classes, which are not known yet.
        settings.Remove(nameof(NetworkOptions.ClassWeights));
        return learner.With(name, settings, "--set");
    }

    /// <summary>Time of the fit; null for no limit.</summary>
    /// <exception cref="CommandException">The text says none.</exception>
    public TimeSpan? Limit(ParseResult result)
        => result.GetValue(TimeLimit) is { } text ? Duration.Parse(text, "--time-limit") : null;

    /// <summary>The learner with the weights of classes that were asked for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="learner">The learner.</param>
    /// <param name="label">The label, whose classes the weights name.</param>
    /// <exception cref="CommandException">They cannot be used.</exception>
    public ILearner WithClassWeights(ParseResult result, ILearner learner, LabelPlan label)
    {
        if (!Settings(result).TryGetValue(nameof(NetworkOptions.ClassWeights), out string? text)) return learner;
        if (learner is not INetworkLearner)
            throw new CommandException($"--class-weights {text}: '{learner.Name}' has no such option; this one is for the networks, such "
                + $"as "
                + $"{LearnerRegistry.Default}.");
        return learner.With(
            learner.Name, new Dictionary<string,
                string> { [nameof(NetworkOptions.ClassWeights)] = ClassWeightNames.OfTrainer(text, label) },
            "--class-weights");
    }

    /// <summary>Options of the model by their names, as they were set.</summary>
    public Dictionary<string, string> Settings(ParseResult result)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in result.GetValue(Set) ?? [])
        {
            int split = setting.IndexOf('=');
            if (split <= 0) throw new CommandException($"--set {setting}: write it as name=value.");
            if (!settings.TryAdd(setting[..split].Trim(), setting[(split + 1)..].Trim()))
                throw new CommandException($"--set {setting}: '{setting[..split].Trim()}' is set twice; set it once.");
        }
        foreach (var (option, name, value) in ((string, string, object?)[])
        [
            ("--interval", nameof(NetworkOptions.PredictionInterval), result.GetValue(Interval)),
            ("--quantiles", nameof(NetworkOptions.Quantiles), result.GetValue(Quantiles)),
            ("--exposure", nameof(NetworkOptions.ExposureColumnName), result.GetValue(Exposure)),
            ("--class-weights", nameof(NetworkOptions.ClassWeights), result.GetValue(ClassWeights)),
        ])
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            if (value is not null && !settings.TryAdd(name, text))
                throw new CommandException($"{option} {text}: --set {name} says it too; say it once.");
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
