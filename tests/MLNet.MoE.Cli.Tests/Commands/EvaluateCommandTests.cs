using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class EvaluateCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind", "balanced_accuracy")]
    [DataRow("risk", "auc")]
    [DataRow("price", "rmse")]
    public void Table_shows_the_figures_of_the_json_object(string label, string metric)
    {
        var (model, csv) = Train(label);
        using var json = JsonDocument.Parse(CommandLine.Run("evaluate", model, csv, "--json").AssertDone().Output);
        double value = json.RootElement.GetProperty("metrics").GetProperty(metric).GetDouble();
        Assert.AreEqual(300, json.RootElement.GetProperty("rows").GetInt32());
        StringAssert.Contains(CommandLine.Run("evaluate", model, csv).AssertDone().Output, value.ToString("0.0000##"));
    }

    [TestMethod]
    public void Accuracy_is_the_share_of_rows_that_predict_gets_right()
    {
        var (model, csv) = Train("kind");
        string[] predicted = CommandLine.Run("predict", model, csv, "--keep", "kind", "--out", "-").AssertDone().Output.TrimEnd()
            .Split('\n')[1..];
        using var json = JsonDocument.Parse(CommandLine.Run("evaluate", model, csv, "--json").AssertDone().Output);
        double right = predicted.Count(line => line.Split(',')[0] == line.Split(',')[1]);
        Assert.AreEqual(right / 300, json.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 1e-12);
        int onDiagonal = json.RootElement.GetProperty("confusion").EnumerateArray().Select((row, k) => row[k].GetInt32()).Sum();
        Assert.AreEqual(right, onDiagonal);
    }

    [TestMethod]
    public void Rows_without_a_known_class_are_left_out_and_counted()
    {
        var (model, csv) = Train("kind");
        string other = _folder.Write("o.csv", SampleTables.Cars(20) + "1,red,2,tank,no,3\n1,red,2,,no,3\n");
        CommandLine.Run("evaluate", model, other).AssertDone("1 rows have no value", "1 rows have a class");
        using var json = JsonDocument.Parse(CommandLine.Run("evaluate", model, other, "--json").AssertDone().Output);
        Assert.AreEqual(20, json.RootElement.GetProperty("rows").GetInt32());
        Assert.AreEqual(2, json.RootElement.GetProperty("rows_left_out").GetInt32());
    }

    [TestMethod]
    public void Table_without_the_label_or_without_a_known_class_is_refused()
    {
        var (model, _) = Train("kind");
        CommandLine.Run("evaluate", model, _folder.Write("o.csv", "size,colour,doors,risk,price\n1,red,2,no,3\n"))
            .AssertRefused("no column 'kind'");
        CommandLine.Run("evaluate", model, _folder.Write("p.csv", SampleTables.Header + "\n1,red,2,tank,no,3\n"))
            .AssertRefused("no row has a class", "small, sports, van");
    }

    private (string Model, string Csv) Train(string label)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        CommandLine.Run(SampleTables.Train(csv, label, _folder.File("m.zip"))).AssertDone();
        return (_folder.File("m.zip"), csv);
    }
}
