using System.CommandLine;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Options of <c>moe doctor</c> about a table.</summary>
internal sealed class TableDoctorOptions
{
    public Option<string?> Data { get; } = new("--data") { Description = "Table to look at: CSV, Parquet or JSON.", HelpName = "file" };

    public ColumnOptions Columns { get; } = new(required: false);

    public Option<string?> Against { get; } = new("--against")
    {
        Description = "Another table with the same columns, such as new rows: say which columns differ.", HelpName = "file",
    };

    public Option<string> Out { get; } = new("--out", "-o") { Description = "Page to write.", HelpName = "file",
        DefaultValueFactory = _ => "doctor.html" };

    public Option<string?> Suspects { get; } = new("--suspects")
    {
        Description = "CSV file to write: all rows with their label, what is predicted and the suspicion, the most suspect first.",
        HelpName = "file",
    };

    public Option<string> Model { get; } = new("--model", "-m")
    {
        Description = "Model that predicts the labels of rows that it did not learn from, by its name in 'moe train'.", HelpName = "name",
        DefaultValueFactory = _ => LearnerRegistry.Default,
    };

    public Option<int> Folds { get; } = new("--folds")
    {
        Description = "Parts that rows are divided into, 2 to 20; as many models are trained.", HelpName = "number",
        DefaultValueFactory = _ => 5,
    };

    public Option<int> Seed { get; } = new("--seed") { Description = "Seed of everything random.", HelpName = "number",
        DefaultValueFactory = _ => 0 };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Option of the model by its name, such as NumberOfMembers=4; may be repeated.", HelpName = "name=value",
    };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        Folds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 20)
                result.AddError($"--folds is {result.GetValueOrDefault<int>()}; it must be 2 to 20.");
        });
        command.Add(Data);
        Columns.AddTo(command);
        foreach (Option option in (Option[])[Against, Out, Suspects, Model, Folds, Seed, Set]) command.Add(option);
    }

    /// <summary>Whether a table is asked about.</summary>
    /// <exception cref="CommandException">Something about a table is said, and no table is named.</exception>
    public bool Asks(ParseResult result)
    {
        if (result.GetValue(Data) is not null) return true;
        foreach (Option option in (Option[])[Against, Out, Suspects, Model, Folds, Seed, Set])
        {
            if (result.GetResult(option) is { Implicit: false })
                throw new CommandException($"{option.Name} is about a table; name one with --data.");
        }
        return Columns.Label(result) is null ? false : throw new CommandException("--label is about a table; name one with --data.");
    }

    /// <summary>The learner that was chosen, with its settings.</summary>
    /// <exception cref="CommandException">There is no such model.</exception>
    /// <exception cref="ArgumentException">There is no such option of it, or a value cannot be used.</exception>
    public ILearner Learner(ParseResult result)
    {
        string name = result.GetRequiredValue(Model);
        var learner = LearnerRegistry.All.FirstOrDefault(known => known.Name == name) ?? throw new CommandException(
            $"--model {name}: there is no such model; {NearName.Hint(name, LearnerRegistry.All.Select(known => known.Name))}");
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string setting in result.GetValue(Set) ?? [])
        {
            int split = setting.IndexOf('=');
            if (split <= 0) throw new CommandException($"--set {setting}: write it as name=value.");
            settings[setting[..split].Trim()] = setting[(split + 1)..].Trim();
        }
        return learner.With(name, settings, "--set");
    }
}
