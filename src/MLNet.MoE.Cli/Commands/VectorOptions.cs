using System.CommandLine;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Which columns of a table the vectors are made of that a program's model reads.</summary>
internal sealed class VectorOptions
{
    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "For a model of a program that reads a vector without names: the table's columns that it is made of, in their order, "
            + "such as Numbers=Hour,Distance. May be given more than once.",
        HelpName = "vector=columns", DefaultValueFactory = _ => [],
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_columns);

    /// <summary>Names of columns by the name of the vector.</summary>
    /// <exception cref="CommandException">One is written in another way.</exception>
    public IReadOnlyDictionary<string, string[]> Read(ParseResult result)
    {
        var vectors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (string text in result.GetValue(_columns) ?? [])
        {
            string[] halves = text.Split('=', 2, StringSplitOptions.TrimEntries);
            string[] names = halves.Length < 2 ? [] : halves[1].Split(',', StringSplitOptions.TrimEntries);
            if (halves[0].Length == 0 || names.Length == 0 || names.Contains(""))
            {
                throw new CommandException(
                    $"--columns {text}: write the vector, an equals sign and its columns, such as Numbers=Hour,Distance.");
            }
            if (!vectors.TryAdd(halves[0], names)) throw new CommandException($"--columns names '{halves[0]}' twice.");
        }
        return vectors;
    }
}
