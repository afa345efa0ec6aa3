using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MLNet.MoE.Docs.Tests;

/// <summary>A program text, compiled as an application with implicit usings would be.</summary>
internal sealed class CompiledProgram
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly byte[] _assembly;
    private readonly bool _runs;

    /// <summary>Compiles; a warning is an error.</summary>
    /// <exception cref="AssertFailedException">It does not compile; the message lists why.</exception>
    public CompiledProgram(string text)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(text, options)];
        _runs = trees[1].GetRoot().ChildNodes().Any(node => node.IsKind(SyntaxKind.GlobalStatement));
        var kind = _runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        // Declarations alone are a file of the library, which may name its internals: they are compiled under a name that those are open
        // to.
        string name = _runs ? $"Program{Guid.NewGuid():N}" : typeof(CompiledProgram).Assembly.GetName().Name!;
        var compilation = CSharpCompilation.Create(name, trees, References(),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        using var stream = new MemoryStream();
        var problems = compilation.Emit(stream).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning
            && !IsUnification(diagnostic));
        Assert.AreEqual("", string.Join('\n', problems), text);
        _assembly = stream.ToArray();
    }

    /// <summary>Runs it in this process, where it is more than declarations.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <returns>What it wrote to the console.</returns>
    public string Run(string folder)
    {
        if (!_runs) return "";
        var entry = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(_assembly)).EntryPoint!;
        var (console, current) = (Console.Out, Directory.GetCurrentDirectory());
        using var output = new StringWriter();
        try
        {
            Console.SetOut(TextWriter.Synchronized(output));
            Directory.SetCurrentDirectory(folder);
            entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
        }
        finally
        {
            Directory.SetCurrentDirectory(current);
            Console.SetOut(console);
        }
        return output.ToString();
    }

    /// <summary>Everything that this test project itself runs on: the framework, ML.NET and the library.</summary>
    private static IEnumerable<MetadataReference> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Select(path => MetadataReference.CreateFromFile(path));

    /// <summary>Two versions of one assembly, which a build with a project file unifies without a word.</summary>
    private static bool IsUnification(Diagnostic diagnostic) => diagnostic.Id is "CS1701" or "CS1702";
}
