using System.CommandLine;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Commands;

/// <summary>The options that say what the columns of a table are.</summary>
/// <param name="required">Whether the label must be named.</param>
internal sealed class ColumnOptions(bool required = true)
{
    private readonly Option<string> _label = new("--label", "-l") { Description = "Column to predict; for 'moe train' also "
            + "several, separated by commas, by one network for all.", HelpName = "column",
        Required = required };

    private readonly Option<string> _task = new("--task")
    {
        Description =
            "What to predict: binary, multiclass or regression. By default the label decides: text and a few whole numbers are classes.",
        HelpName = "task",
    };

    private readonly Option<string[]> _numeric = Columns("--numeric", "Columns to read as numbers.");

    private readonly Option<string[]> _categorical = Columns("--categorical", "Columns to read as categories.");

    private readonly Option<string[]> _ignore = Columns("--ignore", "Columns to leave out.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _task.AcceptOnlyFromAmong("binary", "multiclass", "regression");
        foreach (Option option in (Option[])[_label, _task, _numeric, _categorical, _ignore]) command.Add(option);
    }

    /// <summary>The label; null where none was named.</summary>
    public string? Label(ParseResult result) => result.GetValue(_label);

    /// <summary>Makes sure that nothing is said that a model to train on says already.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="label">The model's label.</param>
    /// <exception cref="CommandException">Something else is said.</exception>
    public void CheckContinued(ParseResult result, string label)
    {
        if (Label(result) is { } other && other != label)
            throw new CommandException(
                $"--label {other}: the model to continue predicts '{label}'; leave --label out, or train a new model.");
        foreach (Option option in (Option[])[_task, _numeric, _categorical, _ignore])
        {
            if (result.GetResult(option) is { Implicit: false })
                throw new CommandException($"{option.Name}: the model to continue says what its columns are; leave it out, or train a new "
                    + "model.");
        }
    }

    /// <summary>What was said about columns.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="weight">Column of weights, or null.</param>
    public ColumnRequest Request(ParseResult result, string? weight = null) => new(
        result.GetRequiredValue(_label),
        weight,
        result.GetValue(_task) is { } task ? Enum.Parse<TaskKind>(task, ignoreCase: true) : null,
        NameList.Split(result.GetValue(_numeric)), NameList.Split(result.GetValue(_categorical)), NameList.Split(result.GetValue(_ignore)));

    private static Option<string[]> Columns(string name, string description) => new(name)
    {
        Description = description + " Several are separated by commas, or the option is repeated.",
        HelpName = "columns",
    };
}
