using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class PredictCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind")]
    [DataRow("risk")]
    [DataRow("price")]
    public void Saved_model_predicts_the_same_in_plain_ml_net(string label)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, label);
        string[] predicted = [.. Predict(model, csv).Select(line => line.Split(',')[0])];
        var context = new MLContext();
        var transformer = context.Model.Load(model, out var schema);
        var rows = context.Data.LoadFromEnumerable(File.ReadLines(csv).Skip(1).Select(line => Row.Parse(line.Split(','))));
        CollectionAssert.IsSubsetOf(new[] { "size", "colour", "doors" }, schema.Select(column => column.Name).ToArray());
        var column = transformer.Transform(rows).Schema["Prediction"];
        string[] expected = label == "price"
            ? [.. transformer.Transform(rows).GetColumn<float>(column).Select(value => value.ToString(CultureInfo.InvariantCulture))]
            : [.. transformer.Transform(rows).GetColumn<ReadOnlyMemory<char>>(column).Select(value => value.ToString())];
        CollectionAssert.AreEqual(expected, predicted);
    }

    [TestMethod]
    public void Every_row_has_a_prediction_and_the_file_is_the_only_one_written()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "kind"), output = _folder.File("p.csv");
        StringAssert.Contains(CommandLine.Run("predict", model, csv, "--out", output).AssertDone().Output, "300 predictions of 'kind'");
        string[] lines = File.ReadAllLines(output);
        Assert.AreEqual("prediction,probability", lines[0]);
        Assert.HasCount(301, lines);
        CollectionAssert.AreEqual(new[] { "m.zip", "p.csv", "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Existing_predictions_are_replaced()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "kind"), output = _folder.Write("p.csv", "old");
        CommandLine.Run("predict", model, csv, "--out", output).AssertDone();
        StringAssert.StartsWith(File.ReadAllText(output), "prediction,");
    }

    [TestMethod]
    public void Label_column_and_others_are_not_needed()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "kind", "--ignore", "risk,price");
        string other = _folder.Write("o.csv", "extra;doors;colour;size\nx;4;red;1.5\n");
        Assert.HasCount(1, Predict(model, other));
    }

    [TestMethod]
    public void Unseen_category_and_missing_values_are_predicted()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "kind", "--ignore", "risk,price");
        string other = _folder.Write("o.csv", "size,colour,doors\n1.5,purple,4\n1.5,,4\n,red,\n");
        string[] lines = Predict(model, other, "column 'colour': 1 of 3 rows have a value that training did not see ('purple')");
        Assert.AreEqual(lines[1], lines[0], "An unseen category counts as a missing one.");
        Assert.HasCount(3, lines);
    }

    [TestMethod]
    public void Whole_number_category_is_the_same_with_a_decimal_point()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "kind", "--ignore", "risk,price");
        string other = _folder.Write("o.csv", "size,colour,doors\n1.5,red,4\n1.5,red,4.0\n");
        string[] lines = Predict(model, other);
        Assert.AreEqual(lines[0], lines[1]);
    }

    [TestMethod]
    public void Kept_columns_come_first_as_they_stand_in_the_file()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, "price", "--ignore", "risk,kind");
        string other = _folder.Write("o.csv", "size,colour,doors,note\n01.50,red,4,\"a, \"\"b\"\"\"\n");
        string[] lines = CommandLine.Run("predict", model, other, "--keep", "note,size", "--out", "-").AssertDone().Output.Split('\n');
        Assert.AreEqual("note,size,prediction", lines[0]);
        StringAssert.StartsWith(lines[1], "\"a, \"\"b\"\"\",01.50,");
        StringAssert.StartsWith(CommandLine.Run("predict", model, other, "--keep", "all", "--out", "-").Output,
            "size,colour,doors,note,prediction\n");
        CommandLine.Run("predict", model, other, "--keep", "nothing", "--out", "-").AssertRefused("--keep", "no column 'nothing'");
    }

    [TestMethod]
    [DataRow("kind", "prediction,probability_small,probability_sports,probability_van")]
    [DataRow("risk", "prediction,probability_no,probability_yes")]
    public void Probabilities_of_all_classes_sum_to_1_and_the_largest_is_the_predicted_ones(string label, string header)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = Train(csv, label);
        string[] lines = CommandLine.Run("predict", model, csv, "--probabilities", "--out", "-").AssertDone().Output.TrimEnd().Split('\n');
        Assert.AreEqual(header, lines[0]);
        string[] classes = [.. header.Split(',').Skip(1).Select(name => name["probability_".Length..])];
        foreach (string line in lines.Skip(1))
        {
            string[] fields = line.Split(',');
            double[] probabilities = [.. fields.Skip(1).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
            Assert.AreEqual(1, probabilities.Sum(), 1e-5);
            Assert.AreEqual(fields[0], classes[Array.IndexOf(probabilities, probabilities.Max())]);
        }
    }

    private static string[] Predict(string model, string csv, params string[] warnings) =>
        CommandLine.Run("predict", model, csv, "--out", "-").AssertDone(warnings).Output.TrimEnd('\n').Split('\n')[1..];

    private string Train(string csv, string label, params string[] more)
    {
        CommandLine.Run(SampleTables.Train(csv, label, _folder.File("m.zip"), more)).AssertDone();
        return _folder.File("m.zip");
    }

    /// <summary>A row of the sample table as a program of its own would declare it.</summary>
    private sealed class Row
    {
        [ColumnName("size")]
        public float Size { get; set; }

        [ColumnName("colour")]
        public string Colour { get; set; } = "";

        [ColumnName("doors")]
        public float Doors { get; set; }

        [ColumnName("kind")]
        public string Kind { get; set; } = "";

        [ColumnName("risk")]
        public string Risk { get; set; } = "";

        [ColumnName("price")]
        public float Price { get; set; }

        public static Row Parse(string[] fields) => new()
        {
            Size = fields[0].Length == 0 ? float.NaN : float.Parse(fields[0], CultureInfo.InvariantCulture),
            Colour = fields[1] == "NA" ? "" : fields[1],
            Doors = float.Parse(fields[2], CultureInfo.InvariantCulture),
            Kind = fields[3],
            Risk = fields[4],
            Price = float.Parse(fields[5], CultureInfo.InvariantCulture),
        };
    }
}
