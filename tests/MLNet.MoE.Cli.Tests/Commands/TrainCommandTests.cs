using System.Globalization;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class TrainCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Decisions_about_columns_and_progress_are_shown()
    {
        string output = Train("kind").Output;
        StringAssert.Contains(output, "300 rows, 6 columns separated by ','");
        StringAssert.Contains(output, "the label: 3 classes (small, sports, van)");
        StringAssert.Contains(output, "numbers, 13 missing");
        StringAssert.Contains(output, "epoch 10: training loss");
        StringAssert.Contains(output, "Wrote ");
    }

    [TestMethod]
    public void Output_elsewhere_than_on_a_terminal_has_no_control_characters() =>
        Assert.IsFalse(Train("kind").Output.Any(character => char.IsControl(character) && character != '\n'));

    [TestMethod]
    public void Model_is_the_only_file_written_and_its_folder_is_made()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        CommandLine.Run(SampleTables.Train(csv, "kind", _folder.File("models/m.zip"))).AssertDone();
        CollectionAssert.AreEqual(new[] { "models", "t.csv" }, _folder.Files);
        CollectionAssert.AreEqual(new[] { _folder.File("models/m.zip") }, Directory.GetFiles(_folder.File("models")));
    }

    [TestMethod]
    public void Rows_without_a_label_are_left_out_and_counted()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars() + "1,red,2,,no,3\n1,red,2,NA,no,3\n");
        CommandLine.Run(SampleTables.Train(csv, "kind", _folder.File("m.zip"))).AssertDone("2 rows have no value in 'kind'");
    }

    [TestMethod]
    public void Rows_kept_for_testing_are_judged()
    {
        string output = Train("risk", "--test", "0.25").Output;
        StringAssert.Contains(output, "on 225 rows");
        StringAssert.Contains(output, "On 75 rows that training did not see:");
        StringAssert.Contains(output, "auc");
    }

    [TestMethod]
    public void Same_command_gives_the_same_predictions()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        string[] predictions = [.. new[] { "a.zip", "b.zip" }.Select(name =>
        {
            CommandLine.Run(SampleTables.Train(csv, "price", _folder.File(name))).AssertDone();
            return CommandLine.Run("predict", _folder.File(name), csv, "--out", "-").AssertDone().Output;
        })];
        Assert.AreEqual(predictions[0], predictions[1]);
    }

    [TestMethod]
    public void Weights_are_honoured()
    {
        // The same features have both labels, and the weights say which one counts.
        var rows = Enumerable.Range(0, 400).Select(i => $"{i % 20}.5,{(i < 200 ? "yes" : "no")},{(i < 200 ? 9 : 1)}");
        string csv = _folder.Write("t.csv", "x,y,w\n" + string.Join('\n', rows)), model = _folder.File("m.zip");
        CommandLine.Run("train", csv, "--label", "y", "--weight", "w", "--model", "fasttree", "--out", model).AssertDone();
        string[] predictions = CommandLine.Run("predict", model, csv, "--out", "-").AssertDone().Output.TrimEnd().Split('\n')[1..];
        Assert.IsTrue(predictions.All(line => line.StartsWith("yes,", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("lightgbm")]
    public void Common_factor_of_the_weights_changes_nothing(string model)
    {
        string[] settings = model == "mlp" ? ["--set", "MaximumEpochs=5"] : [];
        string[] predictions = [.. new[] { 1, 1000, 0.37 }.Select(factor =>
        {
            var rows = Enumerable.Range(0, 300).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"{i * 0.618 % 1},{i * 0.618 % 1 * 3 + (i % 7)},{factor * (0.5 + (i * 0.7548776662 % 1))}"));
            string csv = _folder.Write("t.csv", "x,y,w\n" + string.Join('\n', rows)), zip = _folder.File("m.zip");
            CommandLine.Run(["train", csv, "--label", "y", "--weight", "w", "--model", model, "--threads", "1", "--out", zip, .. settings])
                .AssertDone();
            return CommandLine.Run("predict", zip, csv, "--out", "-").AssertDone().Output;
        })];
        Assert.AreEqual(predictions[0], predictions[1]);
        Assert.AreEqual(predictions[0], predictions[2]);
    }

    [TestMethod]
    [DataRow("gg-moe-ens")]
    [DataRow("gg-moe-ple")]
    [DataRow("gg-moe")]
    [DataRow("moe-ens")]
    [DataRow("moe-ple")]
    [DataRow("moe")]
    [DataRow("mlp-ens")]
    [DataRow("mlp-ple")]
    [DataRow("mlp")]
    [DataRow("fasttree")]
    [DataRow("lightgbm")]
    [DataRow("sdca")]
    public void Every_model_learns_every_task(string model)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        string[] settings = model is "fasttree" or "lightgbm" or "sdca" ? [] : ["--set", "MaximumEpochs=25", "--set", "BatchSize=32"];
        foreach (var (label, metric, least) in new[] { ("kind", "accuracy", 0.75), ("risk", "accuracy", 0.75),
            ("price", "r_squared", 0.6) })
        {
            string zip = _folder.File($"{label}.zip");
            CommandLine.Run(["train", csv, "--label", label, "--out", zip, "--model", model, .. settings]).AssertDone();
            string json = CommandLine.Run("evaluate", zip, csv, "--json").AssertDone().Output;
            double value = System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("metrics").GetProperty(metric).GetDouble();
            Assert.IsGreaterThan(least, value, $"{label}: {json}");
        }
    }

    [TestMethod]
    [DataRow("multinomial-moe", "kind", "accuracy", 0.75, "expert 1, sports: colour.red")]
    [DataRow("multinomial-moe", "risk", "accuracy", 0.75, "expert 1, positive: doors")]
    [DataRow("gaussian-moe", "price", "r_squared", 0.6, "expert 1: size")]
    public void Mixtures_by_em_learn_their_tasks_and_show_their_report(string model, string label, string metric, double least,
        string coefficient)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), zip = _folder.File("m.zip");
        string output = CommandLine.Run("train", csv, "--label", label, "--out", zip, "--model", model, "--set", "NumberOfExperts=2",
            "--set", "NumberOfStarts=3").AssertDone().Output;
        StringAssert.Contains(output, coefficient);
        StringAssert.Contains(output, "BIC");
        string json = CommandLine.Run("evaluate", zip, csv, "--json").AssertDone().Output;
        Assert.IsGreaterThan(least,
            System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("metrics").GetProperty(metric).GetDouble(), json);
        Assert.HasCount(301, CommandLine.Run("predict", zip, csv, "--out", "-").AssertDone().Output.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void Gate_of_a_mixture_may_have_a_column_of_its_own()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        string output = CommandLine.Run(
            "train", csv, "--label", "price", "--ignore", "kind,risk", "--out", _folder.File("m.zip"), "--model", "gaussian-moe",
            "--set", "GateColumnName=colour", "--set", "NumberOfStarts=2").AssertDone().Output;
        StringAssert.Contains(output, "gate 1: colour.red");
        Assert.IsFalse(output.Contains("expert 1: colour.red", StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow("multinomial-moe", "price", "use gaussian-moe")]
    [DataRow("gaussian-moe", "kind", "use multinomial-moe")]
    public void Mixture_that_is_not_for_the_label_says_which_is(string model, string label, string hint)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        CommandLine.Run("train", csv, "--label", label, "--out", _folder.File("m.zip"), "--model", model)
            .AssertRefused($"--model {model}", hint);
    }

    // Labels that have nothing to do with the features: whoever does not stop early learns them by heart, and loses up to 3 nats on others.
    [TestMethod]
    [DataRow("fasttree")]
    [DataRow("lightgbm")]
    public void Trees_stop_early_as_in_the_benchmark(string model)
    {
        var random = new Random(5);
        string Table()
            => "x,y,z\n"
            + string.Concat(Enumerable.Range(0, 400)
                .Select(i =>
                    string.Create(CultureInfo.InvariantCulture,
                        $"{random.NextDouble()},{random.NextDouble()},{(random.Next(2) == 0 ? "a" : "b")}\n")));
        string csv = _folder.Write("t.csv", Table()), other = _folder.Write("u.csv", Table());
        CommandLine.Run("train", csv, "--label", "z", "--model", model, "--out", _folder.File("m.zip")).AssertDone();
        string json = CommandLine.Run("evaluate", _folder.File("m.zip"), other, "--json").AssertDone().Output;
        Assert.IsLessThan(0.8,
            System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("metrics").GetProperty("log_loss").GetDouble(), json);
    }

    [TestMethod]
    [DataRow("--model", "ligthgbm", "did you mean 'lightgbm'?")]
    [DataRow("--set", "NumberOfExpert=3", "did you mean 'NumberOfExperts'?")]
    [DataRow("--set", "NumberOfExperts=5000", "NumberOfExperts is 5000; it must be 0 (choose) or between 1 and 1024")]
    public void Mistakes_in_model_and_settings_are_reported_before_a_table_is_read(string option, string value, string expected) =>
        CommandLine.Run("train", _folder.File("absent.csv"), "--label", "y", option, value).AssertRefused(expected);

    [TestMethod]
    public void Trees_and_the_linear_model_take_settings_too()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        foreach (var (model, setting) in new[] { ("lightgbm", "Leaves=8"), ("fasttree", "MaximumTrees=5"),
            ("sdca", "L2Regularization=0.01") })
            CommandLine.Run("train", csv, "--label", "risk", "--model", model, "--set", setting, "--out", _folder.File("m.zip"))
                .AssertDone();
    }

    [TestMethod]
    public void Cancelled_training_stops_and_writes_nothing()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        using var stop = new CancellationTokenSource();
        var output = new CommandLine.WatchedWriter("epoch 1:", stop.Cancel);
        string[] args = ["train", csv, "--label", "kind", "--out", _folder.File("m.zip"), "--model", "mlp", "--set",
            "MaximumEpochs=100000", "--set", "Patience=100000"];
        CommandLine.Run(output, stop.Token, args).AssertFailed(ExitCode.Failed, "Stopped; nothing was written.");
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    [DataRow("fasttree")]
    [DataRow("sdca")]
    public void Cancelled_training_of_ml_net_stops_too(string model)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        using var stop = new CancellationTokenSource();
        var output = new CommandLine.WatchedWriter("Training", stop.Cancel);
        CommandLine.Run(output, stop.Token, "train", csv, "--label", "kind", "--out", _folder.File("m.zip"), "--model", model)
            .AssertFailed(ExitCode.Failed, "Stopped");
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    private CommandLine Train(string label, params string[] more) =>
        CommandLine.Run(SampleTables.Train(_folder.Write("t.csv", SampleTables.Cars()), label, _folder.File("m.zip"), more)).AssertDone();
}
