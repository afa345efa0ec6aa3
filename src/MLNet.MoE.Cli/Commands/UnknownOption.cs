using System.CommandLine;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Finds options that a command does not have; the parser takes them for values of the option or argument before.</summary>
internal static class UnknownOption
{
    /// <summary>Options whose value may begin like an option.</summary>
    private static readonly string[] FreeTexts = ["--sql"];

    /// <summary>What is wrong with the first unknown option of a command line; null where all are known.</summary>
    /// <param name="arguments">The command line, without the program's name.</param>
    /// <param name="result">What the parser made of it.</param>
    public static string? Problem(IReadOnlyList<string> arguments, ParseResult result)
    {
        var options = new List<Option>(result.RootCommandResult.Command.Options.Where(option => option.Recursive));
        for (var command = result.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            options.AddRange(command.Command.Options);
        string[] known = [.. options.SelectMany(option => (string[])[option.Name, .. option.Aliases]).Distinct()];
        for (int i = 0; i < arguments.Count && arguments[i] != "--"; i++)
        {
            string name = arguments[i].Split('=', ':')[0];
            if (name.Length < 3 || !name.StartsWith("--", StringComparison.Ordinal) || !char.IsLetter(name[2])) continue;
            if (known.Contains(name) || (i > 0 && FreeTexts.Contains(arguments[i - 1]))) continue;
            string command = result.CommandResult.Command is RootCommand ? "moe" : $"moe {result.CommandResult.Command.Name}";
            string[] shown = [.. known.Where(option => option.StartsWith("--", StringComparison.Ordinal))];
            return $"There is no option '{name}' of '{command}'; {NearName.Hint(name, shown.Order(StringComparer.Ordinal))}";
        }
        return null;
    }
}
