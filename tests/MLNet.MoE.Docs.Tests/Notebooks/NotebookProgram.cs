using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.MoE.Docs.Tests;

/// <summary>The cells of a notebook joined into one file that <c>dotnet run</c> takes, and what running it displays.</summary>
internal static partial class NotebookProgram
{
    private const char Mark = '\u001E';

    // What the notebook's kernel offers beyond the language. A mark begins a cell, and goes around what is displayed.
    private static readonly string Kernel = $$"""
        static class Kernel
        {
            public static void BeginCell() => System.Console.Write("{{Mark}}cell{{Mark}}");

            public static void DisplayAs(this string value, string mimeType)
                => System.Console.Write($"{{Mark}}{mimeType}{{Mark}}{value}{{Mark}}text{{Mark}}");
        }
        """;

    /// <summary>Runs the cells in order.</summary>
    /// <returns>Their outputs, cell by cell.</returns>
    public static IReadOnlyList<IReadOnlyList<CellOutput>> Run(Notebook notebook)
    {
        using var folder = Deliveries.Folder();
        string file = folder.File("notebook.cs");
        File.WriteAllText(file, Join(notebook.Code, Path.GetDirectoryName(notebook.Path)!));
        return Read(DotNet.Run(folder.Path, ["run", "-c", "Release", file]));
    }

    private static string Join(IEnumerable<string> cells, string folder)
    {
        // The one runtime identifier keeps the native libraries of all other systems out of the build.
        var directives =
            new StringBuilder(
                "#:property PublishAot=false\n#:property Nullable=disable\n#:property "
                + $"RuntimeIdentifier={RuntimeInformation.RuntimeIdentifier}\n");
        StringBuilder usings = new(), statements = new(), types = new();
        foreach (string cell in cells)
        {
            foreach (Match reference in Reference().Matches(cell)) directives.AppendLine(Directive(reference.Groups[1].Value, folder));
            var script = CSharpSyntaxTree.ParseText(Reference().Replace(cell, ""), new CSharpParseOptions(kind: SourceCodeKind.Script))
                .GetCompilationUnitRoot();
            usings.Append(script.Usings.ToFullString());
            statements.AppendLine("Kernel.BeginCell();");
            // A program has its types after its statements; a notebook has them where they are needed.
            foreach (var member in script.Members)
                (member is BaseTypeDeclarationSyntax ? types : statements).Append(member.ToFullString()).AppendLine();
        }
        return $"{directives}{usings}{statements}{types}{Kernel}";
    }

    /// <summary><c>nuget: Name, 1.0</c> is a package; a path to a library of this repository is its project.</summary>
    private static string Directive(string reference, string folder)
    {
        if (reference.StartsWith("nuget:", StringComparison.Ordinal))
            return "#:package " + reference["nuget:".Length..].Replace(",", "@").Replace(" ", "");
        string project = Path.GetFullPath(Path.Combine(folder, reference[..reference.IndexOf("/bin/", StringComparison.Ordinal)]));
        return $"#:project {project}";
    }

    private static List<List<CellOutput>> Read(string output)
    {
        var cells = new List<List<CellOutput>>();
        string[] parts = output.Replace("\r", "").Split(Mark);
        // Before the first mark is what the build wrote.
        for (int i = 1; i + 1 < parts.Length; i += 2)
        {
            if (parts[i] == "cell") cells.Add([]);
            string? mimeType = parts[i] is "cell" or "text" ? null : parts[i];
            if (parts[i + 1].Length > 0) cells[^1].Add(new(mimeType, parts[i + 1]));
        }
        return cells;
    }

    [GeneratedRegex("^#r \"([^\"]+)\"\\s*$", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
