using System.Globalization;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>What statisticians ask of a mixture that was fitted by EM: its summary, tests, and columns of predictions.</summary>
[TestClass]
public sealed class MixtureCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Summary_has_intervals_and_is_refused_for_other_models()
    {
        string csv = Cars(), model = Train(csv, "price", "gaussian-moe", "--ignore", "kind,risk");
        string text = CommandLine.Run("summary", model, "--all", "--intervals", "0.9").AssertDone().Output;
        foreach (string part in (string[])["BIC", "Intervals: 90.0 %, Wald", "expert 1: size"])
            StringAssert.Contains(text, part);
        CommandLine.Run("summary", model, "--intervals", "1.5").AssertRefused("--intervals is 1.5");
        string network = _folder.File("n.zip");
        CommandLine.Run(SampleTables.Train(csv, "price", network)).AssertDone();
        CommandLine.Run("summary", network).AssertRefused("which has no table of coefficients");
    }

    [TestMethod]
    public void Nested_models_are_tested_against_each_other()
    {
        string csv = Cars();
        string with = Train(csv, "price", "gaussian-moe", "--ignore", "kind,risk"),
            without = Train(csv, "price", "gaussian-moe", "--ignore", "kind,risk,doors");
        string text = CommandLine.Run("test", with, without).AssertDone().Output;
        foreach (string part in (string[])["chi²", "BIC", Path.GetFileName(with), Path.GetFileName(without)])
            StringAssert.Contains(text, part);
        CommandLine.Run("test", with).AssertRefused("");
    }

    [TestMethod]
    [DataRow("price", "gaussian-moe", "gate_1,gate_2,mean_1,mean_2,lower,upper,responsibility_1,responsibility_2,log_density")]
    [DataRow("kind", "multinomial-moe", "gate_1,gate_2,responsibility_1,responsibility_2,log_density")]
    public void Predictions_have_what_the_experts_say(string label, string name, string columns)
    {
        string csv = Cars(), model = Train(csv, label, name);
        string[] interval = name == "gaussian-moe" ? ["--interval", "0.9"] : [];
        string[] lines = CommandLine.Run(["predict", model, csv, "--out", "-", "--experts", "--responsibilities", .. interval])
            .AssertDone().Output.TrimEnd().Split('\n');
        StringAssert.EndsWith(lines[0], columns);
        string[] names = lines[0].Split(',');
        int inside = 0;
        foreach (string line in lines[1..])
        {
            double[] fields = [.. line.Split(',')
                .Select(field => double.TryParse(field, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
            double Field(string column) => fields[Array.IndexOf(names, column)];
            Assert.AreEqual(1, Field("gate_1") + Field("gate_2"), 1e-9);
            Assert.AreEqual(1, Field("responsibility_1") + Field("responsibility_2"), 1e-9);
            if (name != "gaussian-moe") continue;
            Assert.AreEqual(Field("prediction"), (Field("gate_1") * Field("mean_1")) + (Field("gate_2") * Field("mean_2")), 1e-3);
            if (Field("lower") <= Field("prediction") && Field("prediction") <= Field("upper")) inside++;
        }
        if (name == "gaussian-moe") Assert.IsGreaterThan(290, inside);
        string few = _folder.Write("few.csv", "size,colour,doors,kind,risk,price\n1,red,3,van,no,5\n1,red,3,,no,\n");
        CommandLine.Run("predict", model, few, "--out", "-", "--responsibilities").AssertRefused("--responsibilities");
    }

    [TestMethod]
    public void Experts_of_a_network_are_refused()
    {
        string csv = Cars(), network = _folder.File("n.zip");
        CommandLine.Run(SampleTables.Train(csv, "price", network)).AssertDone();
        CommandLine.Run("predict", network, csv, "--experts", "--out", "-").AssertRefused("--experts", "no mixture fitted by EM");
    }

    private string Cars() => _folder.Write("t.csv", SampleTables.Cars());

    private string Train(string csv, string label, string name, params string[] more)
    {
        string model = _folder.File($"m{_folder.Files.Length}.zip");
        var run = CommandLine.Run(["train", csv, "--label", label, "--model", name, "--no-validation", "--set", "NumberOfExperts=2",
            "--set", "NumberOfStarts=3", "--set", "MaximumIterations=50", "--out", model, .. more]);
        Assert.AreEqual(Cli.ExitCode.Done, run.ExitCode, run.Error);
        return model;
    }
}
