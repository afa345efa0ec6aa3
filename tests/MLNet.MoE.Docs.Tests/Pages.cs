using System.Text;

namespace MLNet.MoE.Docs.Tests;

/// <summary>The pages that a user reads: the README and a page for each topic.</summary>
internal static class Pages
{
    /// <summary>Their paths from the root of the repository, the README first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "README.md",
        .. Directory.EnumerateFiles(Repository.Path("src", "docs"), "*.md")
            .Select(file => $"src/docs/{Path.GetFileName(file)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The page of a path.</summary>
    public static Markdown Read(string name) => new(Repository.Path(name));

    /// <summary>The page on a topic.</summary>
    public static Markdown Topic(string name) => Read($"src/docs/{name}.md");

    /// <summary>How a heading is called in links to it.</summary>
    public static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (char letter in heading.ToLowerInvariant())
            if (char.IsLetterOrDigit(letter) || letter is '-' or '_') anchor.Append(letter);
            else if (letter == ' ') anchor.Append('-');
        return anchor.ToString();
    }
}
