using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class HelpTests
{
    [TestMethod]
    public void No_command_at_all_shows_the_help()
    {
        string output = CommandLine.Run().AssertDone().Output;
        foreach (string expected in new[] { "Usage:", "train <table>", "bench", "doctor" }) StringAssert.Contains(output, expected);
    }

    [TestMethod]
    [DataRow("--help", "train <table>")]
    [DataRow("train --help", "gg-moe-ple (GG-MoE: experts under a Gumbel-softmax gate, as published but with piecewise-linear embedding)")]
    [DataRow("predict --help", "- for CSV on standard output")]
    [DataRow("evaluate -h", "--json")]
    public void Help_is_shown_even_where_arguments_are_absent(string args, string expected) =>
        StringAssert.Contains(CommandLine.Run(args.Split(' ')).AssertDone().Output, expected);

    [TestMethod]
    public void Doctor_reports_versions_processor_memory_and_engines()
    {
        string output = CommandLine.Run("doctor").AssertDone().Output;
        foreach (string expected in new[] { "Microsoft.ML", "5.0.1", "processors", "GiB", "vector instructions", "engine cpu",
            "engine torch" }) StringAssert.Contains(output, expected);
        using var json = JsonDocument.Parse(CommandLine.Run("doctor", "--json").AssertDone().Output);
        Assert.AreEqual($"{Environment.ProcessorCount}", json.RootElement.GetProperty("processors").GetString());
    }

    [TestMethod]
    public void No_arguments_at_all_show_the_help() =>
        Assert.AreEqual(CommandLine.Run("--help").AssertDone().Output, CommandLine.Run().AssertDone().Output);
}
