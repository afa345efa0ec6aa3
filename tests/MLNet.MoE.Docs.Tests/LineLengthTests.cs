using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MLNet.MoE.Docs.Tests;

/// <summary>Lines of code are short enough to be read beside each other. Data within a text may be longer.</summary>
[TestClass]
public sealed class LineLengthTests
{
    private const int LongestLine = 140;

    [TestMethod]
    public void NoLineOfCodeIsLongerThanALineMayBe()
    {
        string[] faults =
        [
            .. from folder in new[] { "src", "tests", "samples" }
               from file in Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories)
               let path = Path.GetRelativePath(Repository.Path(), file).Replace('\\', '/')
               where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
               from line in LongLines(File.ReadAllText(file))
               select $"{path}:{line}",
        ];
        Assert.IsEmpty(faults, string.Join(Environment.NewLine, faults));
    }

    [TestMethod]
    public void LongCodeIsFoundAndLongTextIsNot()
    {
        string wide = new('x', LongestLine);
        Assert.AreSequenceEqual(new[] { 2 }, LongLines($"int a;\nint {wide};\nint b;").ToArray());
        Assert.AreSequenceEqual(new[] { 1 }, LongLines($"// {wide}").ToArray());
        Assert.IsEmpty(LongLines($"var text = \"{wide}\";"));
        Assert.IsEmpty(LongLines($"var text = \"\"\"\n{wide}\n\"\"\";"));
        Assert.IsEmpty(LongLines($"var text = $$\"\"\"\n{wide}\n\"\"\";"));
        Assert.IsEmpty(LongLines($"int {wide[4..]}"));
    }

    /// <summary>Numbers, from 1, of the lines whose code reaches past the last column.</summary>
    private static IEnumerable<int> LongLines(string text)
    {
        if (!text.Split('\n').Any(line => line.TrimEnd('\r').Length > LongestLine)) yield break;
        var root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        foreach (var line in root.GetText().Lines)
        {
            if (line.Span.Length <= LongestLine) continue;
            var last = root.FindToken(line.Start + LongestLine);
            bool isData = last.Span.Contains(line.Start + LongestLine) && last.Kind() is SyntaxKind.StringLiteralToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                or SyntaxKind.InterpolatedStringTextToken;
            if (!isData) yield return line.LineNumber + 1;
        }
    }
}
