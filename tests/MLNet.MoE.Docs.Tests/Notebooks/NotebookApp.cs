using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.MoE.Docs.Tests;

/// <summary>A notebook as a program of one file, for those who have no kernel to run the notebook.</summary>
internal static partial class NotebookApp
{
    /// <summary>A line that begins a cell, as editors know it.</summary>
    public const string CellMark = "// %%\n";

    /// <summary>What takes the place of the kernel: whatever a notebook displays is written into a file.</summary>
    public const string Display = """
        /// <summary>What a notebook displays, this program writes into files.</summary>
        static class Display
        {
            static int s_count;

            public static void DisplayAs(this string value, string mimeType)
            {
                string file = $"plot-{++s_count}.svg";
                File.WriteAllText(file, value);
                Console.WriteLine($"Wrote {file}, {mimeType}");
            }
        }

        """;

    private const int WidestComment = 120;

    // Only the native libraries of this system; and a notebook's code is written for reading cell by cell, not by the rules of a build.
    private const string Properties = """
        #:property PublishAot=false
        #:property Nullable=disable
        #:property TreatWarningsAsErrors=false
        #:property EnforceCodeStyleInBuild=false
        #:property UseCurrentRuntimeIdentifier=true
        #:property SelfContained=false

        """;

    /// <summary>Where the program of a notebook lies.</summary>
    public static string Path(Notebook notebook) => System.IO.Path.ChangeExtension(notebook.Path, ".cs");

    /// <summary>The text of the program.</summary>
    public static string Text(Notebook notebook)
    {
        StringBuilder directives = new(Properties), usings = new(), statements = new(), types = new();
        foreach (var (isCode, source) in notebook.Cells)
        {
            if (!isCode)
            {
                statements.Append(Comment(source)).Append('\n');
                continue;
            }
            foreach (Match reference in Reference().Matches(source)) directives.Append(Directive(reference.Groups[1].Value)).Append('\n');
            var script = CSharpSyntaxTree.ParseText(Reference().Replace(source, ""), new CSharpParseOptions(kind: SourceCodeKind.Script))
                .GetCompilationUnitRoot();
            usings.Append(script.Usings.ToFullString());
            statements.Append(CellMark);
            // A program has its types after its statements; a notebook has them where they are needed.
            foreach (var member in script.Members)
                (member is BaseTypeDeclarationSyntax ? types : statements).Append(member.ToFullString().TrimEnd('\n')).Append('\n');
            statements.Append('\n');
        }
        string name = System.IO.Path.GetFileNameWithoutExtension(notebook.Path);
        return $"// The notebook {name}.ipynb as a program of one file: dotnet run samples/notebooks/{name}.cs\n"
            + $"{directives}{usings.ToString().Trim('\n')}\n\n{statements}{types.ToString().Trim('\n')}\n\n{Display}";
    }

    /// <summary><c>nuget: Name, 1.0</c> is a package, whose version the repository has; a path to a library of it is its project.</summary>
    private static string Directive(string reference) => reference.StartsWith("nuget:", StringComparison.Ordinal)
        ? "#:package " + reference["nuget:".Length..].Split(',')[0].Trim()
        : "#:project " + reference[..reference.IndexOf("/bin/", StringComparison.Ordinal)];

    private static string Comment(string markdown)
    {
        var text = new StringBuilder();
        foreach (string paragraph in markdown.Split('\n'))
        {
            var line = new StringBuilder("//");
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length + 1 + word.Length > WidestComment)
                {
                    text.Append(line).Append('\n');
                    line.Clear().Append("//");
                }
                line.Append(' ').Append(word);
            }
            text.Append(line).Append('\n');
        }
        return text.ToString();
    }

    [GeneratedRegex("^#r \"([^\"]+)\"\\s*$", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
