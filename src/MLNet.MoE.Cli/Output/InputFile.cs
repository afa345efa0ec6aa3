using System.Text.RegularExpressions;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Output;

/// <summary>A file that a command reads.</summary>
/// <param name="Path">The file.</param>
/// <param name="What">What it is to the command, for messages: the table, the model.</param>
internal readonly partial record struct InputFile(string Path, string What)
{
    /// <summary>The files of a table: those that a name or a pattern stands for, and those that a query names.</summary>
    public static IReadOnlyList<InputFile> Of(TableSource source)
    {
        IEnumerable<string> names = source.Path is { } path ? [path] : [];
        // Files stand in quotation marks in a query. What else does is no file's name.
        if (source.Sql is { } sql)
            names = names.Concat(Quoted().Matches(sql)
                .Select(match => match.Groups["name"].Value.Replace("''", "'", StringComparison.Ordinal)));
        return [.. names.SelectMany(Files).Distinct().Select(file => new InputFile(file, "table"))];
    }

    private static IReadOnlyList<string> Files(string name)
    {
        try
        {
            return name.Length == 0 || name.Contains('\0') ? [] : TableFiles.Find(name);
        }
        catch (Exception exception) when (exception is DatasetException or IOException or UnauthorizedAccessException)
        {
            // Reading it will say what is wrong.
            return [];
        }
    }

    [GeneratedRegex("'(?<name>([^']|'')*)'|\"(?<name>[^\"]*)\"")]
    private static partial Regex Quoted();
}
