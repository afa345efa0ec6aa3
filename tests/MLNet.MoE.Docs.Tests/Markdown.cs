using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

/// <summary>What a Markdown page holds apart from prose.</summary>
internal sealed partial class Markdown(string path)
{
    private readonly string _text = File.ReadAllText(path);

    /// <summary>Its lines.</summary>
    public string[] Lines => _text.Split('\n');

    /// <summary>
    /// Its C# programs. A block that begins with <c>using</c> begins a program; one that does not goes on with the program before it.
    /// </summary>
    public IReadOnlyList<string> Programs()
    {
        var programs = new List<string>();
        foreach (string block in CSharpBlock().Matches(_text).Select(match => match.Groups[1].Value))
        {
            if (block.StartsWith("using ", StringComparison.Ordinal)) programs.Add(block);
            else programs[^1] += block;
        }
        return programs;
    }

    /// <summary>The commands of its shell blocks, line by line.</summary>
    public IEnumerable<string> Commands()
        => ShellBlock().Matches(_text).SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The rows, without heads, of the tables whose first head is the given one; the cells are trimmed.</summary>
    public IEnumerable<string[]> Table(string firstHead) => Lines
        .SkipWhile(line => !line.StartsWith($"| {firstHead} |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    /// <summary>Targets of links that lead to files of the repository, or to a heading of the page itself.</summary>
    public IEnumerable<string> LinkedFiles() => Link().Matches(Block().Replace(_text, ""))
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.StartsWith("http", StringComparison.Ordinal));

    /// <summary>The texts of its headings.</summary>
    public IEnumerable<string> Headings() => Heading().Matches(Block().Replace(_text, "")).Select(match => match.Groups[1].Value);

    /// <summary>The words in backquotes.</summary>
    public static IEnumerable<string> Code(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
