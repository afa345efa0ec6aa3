using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.MoE.Docs.Tests;

/// <summary>Source files and parameter lists stay short enough to be read at a glance.</summary>
[TestClass]
public sealed class SourceShapeTests
{
    private const int MostLines = 250, MostParameters = 7;

    private static readonly string[] Folders = ["src", "tests", "samples"];

    [TestMethod]
    public void FilesHaveAtMost250Lines()
    {
        string[] faults =
        [
            .. from file in Files()
               let lines = File.ReadLines(file).Count()
               where lines > MostLines
               select $"{Name(file)} has {lines} lines",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    /// <summary>
    /// A record lists its properties, however many it has; the receiver of an extension method is none of its parameters.
    /// </summary>
    [TestMethod]
    public void ParameterListsHaveAtMostSevenParameters()
    {
        string[] faults =
        [
            .. from file in Files()
               from list in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<ParameterListSyntax>()
               where list.Parent is not RecordDeclarationSyntax
               let parameters = list.Parameters.Count(parameter => !parameter.Modifiers.Any(SyntaxKind.ThisKeyword))
               where parameters > MostParameters
               select $"{Name(file)} line {list.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {parameters} parameters",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    private static string Name(string file) => Path.GetRelativePath(Repository.Path(), file).Replace('\\', '/');

    private static string[] Files()
    {
        string[] files =
        [
            .. Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
                .Where(file => !Name(file).Split('/').Any(part => part is "bin" or "obj")),
        ];
        Assert.IsNotEmpty(files);
        return files;
    }
}
