namespace MLNet.MoE.Docs.Tests;

/// <summary>Runs the program of a notebook and takes what it displays apart, cell by cell.</summary>
internal static class NotebookProgram
{
    private const char Mark = '\u001E';

    // A mark begins a cell, and goes around what is displayed.
    private static readonly string MarkedDisplay = $$"""
        static class Display
        {
            public static void BeginCell() => System.Console.Write("{{Mark}}cell{{Mark}}");

            public static void DisplayAs(this string value, string mimeType)
                => System.Console.Write($"{{Mark}}{mimeType}{{Mark}}{value}{{Mark}}text{{Mark}}");
        }
        """;

    private const string CentralVersions = """
        <Project>
          <PropertyGroup>
            <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
            <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
          </PropertyGroup>
        </Project>
        """;

    /// <summary>Runs the cells in order.</summary>
    /// <returns>Their outputs, cell by cell.</returns>
    public static IReadOnlyList<IReadOnlyList<CellOutput>> Run(Notebook notebook)
    {
        using var folder = Deliveries.Folder();
        folder.Write("Directory.Build.props", CentralVersions);
        File.Copy(Repository.Path("Directory.Packages.props"), folder.File("Directory.Packages.props"));
        string program = NotebookApp.Text(notebook)
            .Replace(NotebookApp.CellMark, "Display.BeginCell();\n", StringComparison.Ordinal)
            .Replace(NotebookApp.Display, MarkedDisplay, StringComparison.Ordinal)
            .Replace("#:project ../..", $"#:project {Repository.Path()}", StringComparison.Ordinal);
        return Read(DotNet.Run(folder.Path, ["run", "-c", "Release", folder.Write("notebook.cs", program)]));
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
}
