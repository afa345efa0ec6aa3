using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class QuickStartTests
{
    [TestMethod]
    public void Trains_saves_loads_and_predicts()
    {
        using var folder = Deliveries.Folder();
        string output = DotNet.Run(folder.Path, [Path.Combine(AppContext.BaseDirectory, "QuickStart.dll")]);

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(4, lines);
        StringAssert.Matches(lines[0], new Regex(@"^accuracy 0\.[7-9]\d\d, log-loss 0\.\d{3}$"));
        foreach (string line in lines[1..])
            StringAssert.Matches(line, new Regex(@"^[A-Z][a-z ]+(Town)? at \d\d\.\d\d, \d+\.\d km: (early|on time|late) \(\d+ ?%\)$"));
        Assert.IsTrue(File.Exists(folder.File("deliveries.zip")));
    }

    [TestMethod]
    public void Program_trains_with_the_lines_of_the_readme()
    {
        string program = File.ReadAllText(Repository.Path("samples", "QuickStart", "Program.cs"));
        string[] missing = [.. new Markdown(Repository.Path("README.md")).Programs()[0]
            .Split('\n')
            .Select(line => line.Trim().TrimEnd(';'))
            .Where(line => !line.StartsWith("Console.", StringComparison.Ordinal) && !program.Contains(line, StringComparison.Ordinal))];
        Assert.IsEmpty(missing, string.Join('\n', missing));
    }
}
