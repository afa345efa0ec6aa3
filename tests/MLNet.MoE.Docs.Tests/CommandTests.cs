using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class CommandTests
{
    [TestMethod]
    public void Commands_on_a_table_and_its_model_run_in_their_order()
    {
        using var folder = Deliveries.Folder();
        foreach (string name in (string[])["new.csv", "labelled.csv"]) File.Copy(folder.File("deliveries.csv"), folder.File(name));

        string[][] commands = [.. Moe("src/docs/command-line.md")];
        foreach (string[] command in commands) DotNet.Run(folder.Path, [Path.Combine(AppContext.BaseDirectory, "moe.dll"), .. command]);

        CollectionAssert.AreEqual(new[] { "compare", "train", "predict", "evaluate", "export", "doctor" },
            Array.ConvertAll(commands, command => command[0]));
        Assert.AreEqual(File.ReadLines(folder.File("new.csv")).Count(), File.ReadLines(folder.File("predictions.csv")).Count());
    }

    [TestMethod]
    public void Commands_of_the_readme_are_among_those_that_run()
    {
        string[] run = [.. Moe("src/docs/command-line.md").Select(command => string.Join(' ', command))];
        CollectionAssert.IsSubsetOf(Moe("README.md").Select(command => string.Join(' ', command)).ToArray(), run);
    }

    [TestMethod]
    public void Options_are_those_that_help_lists()
    {
        foreach (var command in Pages.Names.SelectMany(Moe).GroupBy(words => words[0]))
        {
            string help = DotNet.Run(AppContext.BaseDirectory, [Path.Combine(AppContext.BaseDirectory, "moe.dll"), command.Key, "--help"]);
            foreach (string option in command.SelectMany(words => words).Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                StringAssert.Contains(help, option, $"moe {command.Key}");
        }
    }

    [TestMethod]
    public void Models_are_the_contenders_of_the_benchmark()
    {
        string[] said = [.. Pages.Topic("benchmark").Table("model").SelectMany(row => Markdown.Code(row[0]))];
        CollectionAssert.AreEquivalent(BenchmarkRunner.ContenderNames.ToArray(), said);
    }

    /// <summary>The commands of <c>moe</c> on a page, word by word, without the name.</summary>
    private static IEnumerable<string[]> Moe(string page) => Pages.Read(page).Commands()
        .Where(command => command.StartsWith("moe ", StringComparison.Ordinal))
        .Select(command => command.Split(' ')[1..]);
}
