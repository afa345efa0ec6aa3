using System.Globalization;
using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>What <c>moe train</c> ends with.</summary>
[TestClass]
public sealed class TrainSummaryTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Ends_with_a_validation_score_a_baseline_and_what_to_do_next()
    {
        string output = Train("kind", "--set", "Refit=true").AssertDone().Output;
        foreach (string part in (string[])["best epoch", "On 60 rows that were held out", "the saved model has then learnt from all rows",
            "majority", "log-loss", "Next:", "moe predict", "moe evaluate", "--label kind"]) StringAssert.Contains(output, part);
    }

    [TestMethod]
    [DataRow("mlp", "risk", "stoppingThenLearned", "auc")]
    [DataRow("fasttree", "kind", "furtherFit", "log_loss")]
    [DataRow("sdca", "price", "furtherFit", "r_squared")]
    public void Json_is_all_there_is_and_says_everything(string model, string label, string rowsWere, string metric)
    {
        var run = Json(label, model == "mlp" ? ["--set", "Refit=true"] : ["--model", model]);
        var validation = run.GetProperty("validation");
        Assert.AreEqual(rowsWere, validation.GetProperty("rows_were").GetString());
        Assert.AreEqual(60, validation.GetProperty("rows").GetInt32());
        double value = validation.GetProperty("metrics").GetProperty(metric).GetDouble(),
            baseline = validation.GetProperty("baseline").GetProperty("metrics").GetProperty(metric).GetDouble();
        Assert.IsTrue(metric == "log_loss" ? value < baseline : value > baseline, $"{value} against {baseline}");
        Assert.IsGreaterThan(1000, run.GetProperty("bytes").GetInt64());
        Assert.AreEqual(JsonValueKind.Null, run.GetProperty("test").ValueKind);
        Assert.AreEqual(3, run.GetProperty("next").GetArrayLength());
    }

    [TestMethod]
    public void Test_rows_take_the_place_of_held_out_ones()
    {
        var run = Json("kind", "--test", "0.2");
        Assert.AreEqual(JsonValueKind.Null, run.GetProperty("validation").ValueKind);
        Assert.AreEqual(60, run.GetProperty("test").GetProperty("rows").GetInt32());
        Assert.AreEqual(240, run.GetProperty("training_rows").GetInt32());
    }

    [TestMethod]
    [DataRow("fasttree")]
    [DataRow("sdca")]
    public void Judging_changes_no_model(string model)
    {
        string csv = Cars();
        string[] predictions = [.. new[] { (string[])[], ["--no-validation"] }.Select(more =>
        {
            string zip = _folder.File($"{more.Length}.zip");
            CommandLine.Run(["train", csv, "--label", "price", "--model", model, "--threads", "1", "--out", zip, .. more,
                .. model == "fasttree" ? (string[])["--set", "MaximumTrees=30"] : []]).AssertDone();
            return CommandLine.Run("predict", zip, csv, "--out", "-").AssertDone().Output;
        })];
        Assert.AreEqual(predictions[1], predictions[0]);
    }

    [TestMethod]
    public void Whole_numbers_say_which_task_was_taken_and_how_to_have_the_other()
    {
        StringAssert.Contains(Train("doors").AssertDone().Output,
            "4 different whole numbers. They are taken as classes; --task regression");
        string csv = _folder.Write("n.csv", "x,y\n" + string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i * 0.37 % 1},{i % 40}")));
        string output = CommandLine.Run(SampleTables.Train(csv, "y", _folder.File("n.zip"))).AssertDone().Output;
        StringAssert.Contains(output, "taken as numbers; --task multiclass");
        Assert.DoesNotContain("whole numbers", Train("doors", "--task", "regression").AssertDone().Output);
    }

    [TestMethod]
    public void Last_epoch_that_is_the_best_is_noted()
        => StringAssert.Contains(Json("price", "--set", "MaximumEpochs=3").GetProperty("notes").ToString(), "--set MaximumEpochs=6");

    [TestMethod]
    public void Model_that_is_no_better_than_the_baseline_is_noted()
    {
        var random = new Random(1);
        string rows = string.Join('\n', Enumerable.Range(0, 300)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble()},{random.NextDouble() - 0.5}")));
        string csv = _folder.Write("noise.csv", "x,y\n" + rows);
        string output = CommandLine.Run("train", csv, "--label", "y", "--model", "mlp", "--set", "MaximumEpochs=1", "--set",
            "LearningRate=0.5", "--set", "AverageDecay=0", "--out", _folder.File("m.zip")).AssertDone().Output;
        StringAssert.Contains(output, "no better than 'mean'");
    }

    [TestMethod]
    public void Time_limit_ends_training_and_is_noted()
    {
        var run = Json("kind", "--time-limit", "0.001ms", "--set", "MaximumEpochs=100000");
        Assert.AreEqual("timeLimit", run.GetProperty("stop_reason").GetString());
        StringAssert.Contains(run.GetProperty("notes").ToString(), "The time limit ended training");
    }

    [TestMethod]
    [DataRow("soon", "write seconds above 0")]
    [DataRow("0", "write seconds above 0")]
    [DataRow("-3s", "write seconds above 0")]
    [DataRow("NaN", "write seconds above 0")]
    public void Time_that_is_none_is_refused(string time, string why)
        => CommandLine.Run("train", "absent.csv", "--label", "y", $"--time-limit={time}").AssertRefused("--time-limit", why);

    [TestMethod]
    public void Mistakes_are_refused_before_a_table_is_read()
    {
        foreach (var (more, part) in new (string[], string)[]
        {
            (["--model", "ligthgbm"], "did you mean 'lightgbm'?"),
            (["--set", "NumberOfExpert=3"], "did you mean 'NumberOfExperts'?"),
            (["--set", "LearningRate=fast"], "a number"),
            (["--set", "LearningRate=-1"], "LearningRate"),
            (["--model", "fasttree", "--time-limit", "10s"], "cannot stop before its end"),
        })
            CommandLine.Run(["train", "absent.csv", "--label", "y", .. more]).AssertRefused(part);
    }

    private string Cars() => _folder.Write("t.csv", SampleTables.Cars());

    private CommandLine Train(string label, params string[] more)
        => CommandLine.Run(SampleTables.Train(Cars(), label, _folder.File("m.zip"), more));

    private JsonElement Json(string label, params string[] more)
    {
        string[] settings = more.Contains("fasttree") ? ["--set", "MaximumTrees=30"] : more.Contains("--model") ? []
            : ["--set", "Width=16", "--set", "BatchSize=32"];
        string[] model = more.Contains("--model") ? [] : ["--model", "mlp"];
        string[] epochs = more.Contains("--model") || more.Any(word => word.StartsWith("MaximumEpochs", StringComparison.Ordinal)) ? []
            : ["--set", "MaximumEpochs=15"];
        return JsonDocument.Parse(CommandLine.Run(["train", Cars(), "--label", label, "--threads", "1", "--json", "--out",
            _folder.File("m.zip"), .. model, .. settings, .. epochs, .. more]).AssertDone().Output).RootElement;
    }
}
