namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class SimulateCommandTests
{
    [TestMethod]
    [DataRow("multinomial")]
    [DataRow("gaussian")]
    public void Convergence_study_writes_every_loss_and_a_picture_and_shows_slopes(string model)
    {
        using var folder = new TemporaryFolder();

        string output = CommandLine.Run("simulate", "--model", model, "--rows", "200,800", "--repetitions", "2", "--starts", "3", "--out",
            folder.Path).AssertDone().Output;

        Assert.HasCount(1 + (4 * 2 * 2), File.ReadAllLines(Path.Combine(folder.Path, "simulation.csv")));
        StringAssert.Contains(File.ReadAllText(Path.Combine(folder.Path, "simulation.html")), "<svg");
        foreach (string expected in new[] { "[16/16]", "slope", "over-fitted, modified gate" }) StringAssert.Contains(output, expected);
    }

    [TestMethod]
    public void Cases_can_be_chosen()
    {
        using var folder = new TemporaryFolder();

        string output = CommandLine.Run("simulate", "--cases", "exact", "--rows", "200,400", "--repetitions", "2", "--starts", "2",
            "--out", folder.Path).AssertDone().Output;

        StringAssert.Contains(output, "[8/8]");
        StringAssert.Contains(output, "±");
        Assert.IsFalse(output.Contains("over-fitted", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Study_of_starts_says_how_many_seeds_reach_the_best_value()
    {
        string output = CommandLine.Run("simulate", "--study", "starts", "--rows", "500", "--repetitions", "2", "--starts", "3")
            .AssertDone().Output;

        StringAssert.Contains(output, "2 experts: ");
        StringAssert.Contains(output, "of 2 seeds of 3 starts reach the best value");
    }

    [TestMethod]
    [DataRow("--rows", "few", "whole numbers")]
    [DataRow("--rows", "1000", "at least two different")]
    [DataRow("--repetitions", "0", "at least 1")]
    [DataRow("--starts", "0", "at least 1")]
    [DataRow("--study", "moon", "convergence")]
    public void An_option_that_makes_no_sense_is_refused_with_its_value(string option, string value, string hint)
    {
        using var folder = new TemporaryFolder();

        CommandLine.Run("simulate", "--out", folder.Path, option, value).AssertRefused(value, hint);
    }
}
