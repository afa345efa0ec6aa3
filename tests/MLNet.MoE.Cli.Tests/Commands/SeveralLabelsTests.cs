using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>One network of several labels, from a table to predictions and figures.</summary>
[TestClass]
public sealed class SeveralLabelsTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("moe-several-").FullName;
    private static readonly Lazy<string> Model = new(() =>
    {
        string table = Write("train.csv", Table(150)), model = Path.Combine(Folder, "model.zip");
        CommandLine.Run("train", table, "--label", "price,kind,sold", "--out", model, "--set", "MaximumEpochs=15", "--set",
            "NumberOfMembers=2", "--test", "0.2").AssertDone();
        return model;
    });

    [ClassCleanup]
    public static void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    public void Predictions_have_columns_for_each_label()
    {
        string table = Write("new.csv", Table(20)), predictions = Path.Combine(Folder, "predictions.csv");
        CommandLine.Run("predict", Model.Value, table, "--out", predictions, "--keep", "price").AssertDone();
        string[] lines = File.ReadAllLines(predictions);
        Assert.AreEqual("price,prediction_price,prediction_kind,probability_kind,prediction_sold,probability_sold", lines[0]);
        Assert.HasCount(21, lines);
        string[] fields = lines[1].Split(',');
        CollectionAssert.Contains((string[])["flat", "house", "villa"], fields[2]);
        CollectionAssert.Contains((string[])["yes", "no"], fields[4]);
        CommandLine.Run("predict", Model.Value, table, "--out", predictions, "--probabilities").AssertDone();
        Assert.AreEqual("prediction_price,prediction_kind,probability_kind_flat,probability_kind_house,probability_kind_villa,"
            + "prediction_sold,probability_sold_no,probability_sold_yes", File.ReadLines(predictions).First());
    }

    [TestMethod]
    public void Each_label_is_judged_on_the_rows_that_have_it()
    {
        string table = Write("test.csv", Table(60));
        var labels = JsonNode.Parse(CommandLine.Run("evaluate", Model.Value, table, "--json").AssertDone().Output)!["labels"]!;
        Assert.AreEqual((48, 12), ((int)labels["price"]!["rows"]!, (int)labels["price"]!["rows_left_out"]!));
        Assert.AreEqual(60, (int)labels["kind"]!["rows"]!);
        Assert.AreEqual((40, "binary"), ((int)labels["sold"]!["rows"]!, (string)labels["sold"]!["task"]!));
        Assert.IsNotNull(labels["price"]!["metrics"]!["rmse"]);
        Assert.IsNotNull(labels["kind"]!["metrics"]!["log_loss"]);
        string text = CommandLine.Run("evaluate", Model.Value, table)
            .AssertDone("12 rows have no value in 'price'", "20 rows have no value in 'sold'").Output;
        foreach (string label in (string[])["price:", "kind:", "sold:"]) StringAssert.Contains(text, label);
    }

    [TestMethod]
    public void Any_program_loads_the_model()
    {
        var context = new MLContext();
        var model = context.Model.Load(Model.Value, out var inputs);
        var several = (MultiTaskTransformer)((IEnumerable<ITransformer>)model).Last();
        CollectionAssert.AreEqual((string[])["price", "kind", "sold"], several.Labels.ToArray());
        var outputs = model.GetOutputSchema(inputs);
        Assert.AreEqual(NumberDataViewType.Single, outputs["Score.price"].Type);
        Assert.IsNotNull(outputs.GetColumnOrNull("Probability.sold"));
    }

    [TestMethod]
    public void Export_writes_the_columns_of_all_labels()
    {
        string onnx = Path.Combine(Folder, "model.onnx"), table = Write("onnx.csv", Table(20));
        string said = CommandLine.Run("export", Model.Value, onnx).AssertDone().Output;
        foreach (string part in (string[])["'price', 'kind', 'sold'", "Score.price.output", "Probability.sold.output",
            "Classes of 'kind' in the order of the scores: flat, house, villa"])
            StringAssert.Contains(said, part);
        string predictions = Path.Combine(Folder, "onnx-predictions.csv");
        CommandLine.Run("predict", Model.Value, table, "--out", predictions, "--probabilities").AssertDone();
        string[][] rows = [.. File.ReadLines(table).Skip(1).Select(line => line.Split(','))],
            expected = [.. File.ReadLines(predictions).Skip(1).Select(line => line.Split(','))];
        using var session = new InferenceSession(onnx);
        string[] towns = [.. rows.Select(row => row[2])];
        using var results = session.Run([Numbers("size", 0), Numbers("age", 1),
            NamedOnnxValue.CreateFromTensor("town", new DenseTensor<string>(towns, [rows.Length, 1]))]);
        foreach (var (output, column) in ((string, int)[])[("Score.price", 0), ("Probability.sold", 7)])
        {
            float[] values = [.. results.Single(value => value.Name == output + ".output").AsTensor<float>()];
            for (int i = 0; i < rows.Length; i++)
            {
                double predicted = double.Parse(expected[i][column], CultureInfo.InvariantCulture);
                Assert.AreEqual(predicted, values[i], 1e-4 * Math.Max(1, Math.Abs(predicted)), output);
            }
        }

        NamedOnnxValue Numbers(string name, int column)
        {
            float[] values = [.. rows.Select(row => float.Parse(row[column], CultureInfo.InvariantCulture))];
            return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, [rows.Length, 1]));
        }
    }

    [TestMethod]
    public void What_is_of_one_label_is_refused()
    {
        string table = Write("refused.csv", Table(40));
        CommandLine.Run("explain", Model.Value, table).AssertRefused("predicts 3 labels");
        CommandLine.Run("train", table, "--label", "price,kind", "--class-weights", "flat=2").AssertRefused("'balanced' for all");
        CommandLine.Run("train", table, "--continue", Model.Value).AssertRefused("predicts 3 labels");
        CommandLine.Run("train", table, "--label", "price,price").AssertRefused("named twice");
        CommandLine.Run("train", table, "--label", "price,cost").AssertRefused("no column 'cost'");
        CommandLine.Run("train", table, "--label", "price,kind", "--model", "fasttree").AssertRefused("'moe-ens'");
        CommandLine.Run("train", table, "--label", "price,kind", "--interval", "0.9").AssertRefused("PredictionInterval");
        CommandLine.Run("train", table, "--label", "price,kind", "--set", "TaskGates=Each").AssertRefused("TaskGates");
        CommandLine.Run("compare", table, "--label", "price,kind").AssertRefused("'moe train' takes several");
    }

    [TestMethod]
    public void Column_whose_name_has_a_comma_is_one_label()
    {
        string table = Write("comma.csv", "x,\"a,b\"\n" + string.Concat(Enumerable.Range(0, 60)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{2.5 * i}\n"))));
        string model = Path.Combine(Folder, "comma.zip"), predictions = Path.Combine(Folder, "comma-predictions.csv");
        CommandLine.Run("train", table, "--label", "a,b", "--out", model, "--set", "MaximumEpochs=1").AssertDone();
        CommandLine.Run("predict", model, table, "--out", predictions).AssertDone();
        Assert.AreEqual("prediction", File.ReadLines(predictions).First());
    }

    private static string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A table of three labels: a number that every fifth row lacks, three classes, and two that every third row lacks.</summary>
    private static string Table(int rows)
    {
        var random = new Random(rows);
        var text = new StringBuilder("size,age,town,price,kind,sold\n");
        for (int i = 0; i < rows; i++)
        {
            // The first rows have the smallest and the largest numbers of any table.
            double size = i < 2 ? 20 + (180 * i) : Math.Round(20 + (180 * random.NextDouble()), 1);
            double age = i < 2 ? 100 * i : Math.Round(100 * random.NextDouble(), 1);
            string price = i % 5 == 2 ? "" : (Math.Round(3 * size) - age).ToString(CultureInfo.InvariantCulture);
            string kind = size < 80 ? "flat" : size < 140 ? "house" : "villa", sold = i % 3 == 1 ? "" : age < 40 ? "yes" : "no";
            text.Append(CultureInfo.InvariantCulture, $"{size},{age},{"ABC"[random.Next(3)]},{price},{kind},{sold}\n");
        }
        return text.ToString();
    }
}
