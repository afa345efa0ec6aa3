using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class CommandTests
{
    private static readonly Markdown Readme = new(Repository.Path("README.md"));

    [TestMethod]
    public void Commands_on_a_table_and_its_model_run_in_their_order()
    {
        using var folder = Deliveries.Folder();
        foreach (string name in (string[])["new.csv", "labelled.csv"]) File.Copy(folder.File("deliveries.csv"), folder.File(name));

        string[][] commands = [.. Moe().Where(command => command[0] is not ("bench" or "datasets" or "report"))];
        foreach (string[] command in commands) DotNet.Run(folder.Path, [Path.Combine(AppContext.BaseDirectory, "moe.dll"), .. command]);

        CollectionAssert.AreEqual(new[] { "compare", "train", "predict", "evaluate", "export", "doctor" },
            Array.ConvertAll(commands, command => command[0]));
        Assert.AreEqual(File.ReadLines(folder.File("new.csv")).Count(), File.ReadLines(folder.File("predictions.csv")).Count());
    }

    [TestMethod]
    public void Options_are_those_that_help_lists()
    {
        foreach (var command in Moe().GroupBy(words => words[0]))
        {
            string help = DotNet.Run(AppContext.BaseDirectory, [Path.Combine(AppContext.BaseDirectory, "moe.dll"), command.Key, "--help"]);
            foreach (string option in command.SelectMany(words => words).Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                StringAssert.Contains(help, option, $"moe {command.Key}");
        }
    }

    [TestMethod]
    public void Models_are_the_contenders_of_the_benchmark()
    {
        string[] said = [.. Readme.Table("model").SelectMany(row => Markdown.Code(row[0]))];
        CollectionAssert.AreEquivalent(BenchmarkRunner.ContenderNames.ToArray(), said);
    }

    /// <summary>The commands of <c>moe</c>, word by word, without the name.</summary>
    private static IEnumerable<string[]> Moe() => Readme.Commands()
        .Where(command => command.StartsWith("moe ", StringComparison.Ordinal))
        .Select(command => command.Split(' ')[1..]);
}
