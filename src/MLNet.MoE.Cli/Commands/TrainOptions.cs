using System.CommandLine;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Arguments and options of <c>moe train</c>.</summary>
internal sealed class TrainOptions
{
    public SourceOptions Table { get; } = new("to learn from");

    public Option<string> Label { get; } = new("--label", "-l") { Description = "Column to predict.", HelpName = "column", Required = true };

    public Option<string> Out { get; } = new("--out", "-o") { Description = "Model file to write.", HelpName = "file", DefaultValueFactory = _ => "model.zip" };

    public Option<string> Model { get; } = new("--model", "-m")
    {
        Description = "Trainer: " + string.Join("; ", TrainerChoices.All.Select(choice => $"{choice.Name} ({choice.Description})")) + ".",
        HelpName = "name",
        DefaultValueFactory = _ => TrainerChoices.Names[0],
    };

    public Option<string> Task { get; } = new("--task")
    {
        Description = "What to predict: binary, multiclass or regression. By default the label decides: text and a few whole numbers are classes.",
        HelpName = "task",
    };

    public Option<string[]> Numeric { get; } = Columns("--numeric", "Columns to read as numbers.");

    public Option<string[]> Categorical { get; } = Columns("--categorical", "Columns to read as categories.");

    public Option<string[]> Ignore { get; } = Columns("--ignore", "Columns to leave out.");

    public Option<string?> Weight { get; } = new("--weight") { Description = "Column of row weights; a row of weight 2 counts twice.", HelpName = "column" };

    public Option<double> Test { get; } = new("--test")
    {
        Description = "Share of the rows, 0 to 0.9, that is kept from training and used to judge the model.",
        HelpName = "share",
        DefaultValueFactory = _ => 0,
    };

    public Option<int> Seed { get; } = new("--seed") { Description = "Seed of everything random.", HelpName = "number", DefaultValueFactory = _ => 0 };

    public Option<int?> Threads { get; } = new("--threads") { Description = "Threads to train with. By default the trainer chooses.", HelpName = "number" };

    public EngineOptions Engine { get; } = new();

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Option of a network or of a mixture by EM by its name, such as NumberOfExperts=8 or LearningRate=0.001; may be repeated.",
        HelpName = "name=value",
    };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        Model.AcceptOnlyFromAmong(TrainerChoices.Names);
        Task.AcceptOnlyFromAmong("binary", "multiclass", "regression");
        Seed.Validators.Add(result => RequireAtLeast(result.GetValueOrDefault<int>(), int.MinValue, "--seed", result.AddError));
        Threads.Validators.Add(result => RequireAtLeast(result.GetValueOrDefault<int?>() ?? 1, 1, "--threads", result.AddError));
        Test.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 0.9)) result.AddError($"--test is {result.GetValueOrDefault<double>()}; it must be 0 to 0.9.");
        });
        Table.AddTo(command);
        foreach (Option option in (Option[])[Label, Out, Model, Task, Numeric, Categorical, Ignore, Weight, Test, Seed, Threads]) command.Add(option);
        Engine.AddTo(command);
        command.Add(Set);
    }

    /// <summary>What was said about columns.</summary>
    public ColumnRequest Request(ParseResult result) => new(
        result.GetRequiredValue(Label),
        result.GetValue(Weight),
        result.GetValue(Task) is { } task ? Enum.Parse<TaskKind>(task, ignoreCase: true) : null,
        NameList.Split(result.GetValue(Numeric)), NameList.Split(result.GetValue(Categorical)), NameList.Split(result.GetValue(Ignore)));

    /// <summary>The settings of the trainer by name.</summary>
    public IReadOnlyDictionary<string, string> Settings(ParseResult result)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in result.GetValue(Set) ?? [])
        {
            int split = setting.IndexOf('=');
            if (split <= 0) throw new CommandException($"--set {setting}: write it as name=value.");
            if (!settings.TryAdd(setting[..split].Trim(), setting[(split + 1)..].Trim()))
                throw new CommandException($"--set {setting}: '{setting[..split].Trim()}' is set twice; set it once.");
        }
        return settings;
    }

    private static Option<string[]> Columns(string name, string description) => new(name)
    {
        Description = description + " Several are separated by commas, or the option is repeated.",
        HelpName = "columns",
    };

    private static void RequireAtLeast(int value, int least, string option, Action<string> addError)
    {
        if (value < least) addError($"{option} is {value}; it must be at least {least}.");
    }
}
