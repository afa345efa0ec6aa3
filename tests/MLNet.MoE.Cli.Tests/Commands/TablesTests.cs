using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Tables as people have them, from the file to the predictions.</summary>
[TestClass]
public sealed class TablesTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Predictions_stand_beside_their_rows_whatever_these_begin_with()
    {
        string csv = _folder.Write("t.csv",
            "colour,size,price\n"
            + string.Concat(Enumerable.Range(0, 120)
                .Select(i => $"{(i % 2 == 0 ? "#ff0000" : "blue")},{i % 7}.5,{(i % 2 == 0 ? 15 : 0) + i % 7}.25\n")));
        StringAssert.Contains(Train(csv, "price").Output, "120 rows");
        string[] lines = Predict(csv, "--keep", "colour").Output.TrimEnd().Split('\n');
        Assert.HasCount(121, lines);
        for (int i = 0; i < 120; i++) StringAssert.StartsWith(lines[i + 1].Replace("\"", ""), i % 2 == 0 ? "#ff0000," : "blue,");
    }

    [TestMethod]
    [DataRow("007", "7", "0420")]
    [DataRow("1.10", "1.1", "1.2")]
    [DataRow("9007199254740992", "9007199254740993", "9007199254740994")]
    public void Classes_are_predicted_as_they_are_spelled(string first, string second, string third)
    {
        string[] names = [first, second, third];
        string csv = _folder.Write("t.csv",
            "a,code\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{(i % 3) + (i * 7 % 100 / 300.0):0.000},{names[i % 3]}\n")));
        Train(csv, "code");
        string[] lines = Predict(csv).Output.TrimEnd().Split('\n');
        Assert.IsGreaterThan(290,
            Enumerable.Range(0, 300).Count(i => lines[i + 1].StartsWith(names[i % 3] + ",", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("inf")]
    [DataRow("None")]
    [DataRow("Total")]
    public void Odd_fields_do_not_turn_a_column_of_numbers_off(string odd)
    {
        string csv = _folder.Write("t.csv",
            Line(600, (i, a, b) => $"{(i is 7 or 99 ? odd : a.ToString(CultureInfo.InvariantCulture))},{b},{(3 * a) + (b * b)}"));
        var run = CommandLine.Run("train", csv, "--label", "y", "--out", _folder.File("m.zip"), "--model", "lightgbm", "--test", "0.25");
        run.AssertDone(odd == "Total" ? ["column 'a': 2 of 600 fields are no number and count as missing: 'Total' (line 9 and 1 more)."]
            : []);
        Assert.IsGreaterThan(0.8, Metric("r_squared", csv));
        // At predict, too.
        Predict(csv, warnings: odd == "Total" ? ["'Total'"] : []);
    }

    [TestMethod]
    public void Decimal_commas_and_windows_1252_give_what_points_and_utf8_give()
    {
        string point = Line(300, (i, a, b) => $"{a};{(i % 2 == 0 ? "café" : "cafè")};{(3 * a) + (i % 2)}", ';');
        string csv = _folder.Write("t.csv", point), comma = _folder.File("c.csv");
        File.WriteAllBytes(comma, Encoding.Latin1.GetBytes(point.Replace('.', ',')));
        Train(csv, "y");
        string expected = Predict(csv).Output;
        Assert.AreEqual(expected, Predict(comma, warnings: ["is read as Windows-1252"]).Output);
        CommandLine.Run("train", comma, "--label", "y", "--out", _folder.File("m.zip"), "--model", "lightgbm")
            .AssertDone("is read as Windows-1252");
        Assert.AreEqual(expected, Predict(csv).Output);
    }

    [TestMethod]
    public void Label_and_feature_far_from_zero_are_learnt_as_well_as_near_it()
    {
        string near = _folder.Write("n.csv", Line(400, (_, a, b) => $"{a},{b},{(3 * a) + (b * b):0.0000}"));
        string far = _folder.Write("f.csv",
            Line(400, (_, a, b) => $"{1_700_000_000 + (decimal)a},{b},{1_000_000_000 + (decimal)Math.Round((3 * a) + (b * b), 4)}"));
        Train(near, "y");
        double expected = Metric("r_squared", near);
        Train(far, "y");
        Assert.AreEqual(expected, Metric("r_squared", far), 0.01);
        string[] lines = Predict(far).Output.TrimEnd().Split('\n');
        Assert.IsGreaterThan(300, lines.Distinct().Count());
        Assert.AreEqual(1e9, double.Parse(lines[1], CultureInfo.InvariantCulture), 20);

        // The pipeline alone, as any ML.NET program loads it, adds the constant too.
        var context = new Microsoft.ML.MLContext();
        var model = context.Model.Load(_folder.File("m.zip"), out var schema);
        Assert.AreEqual("Double", model.GetOutputSchema(schema)["Prediction"].Type.ToString());
    }

    [TestMethod]
    public void Dates_are_learnt_from_and_read_in_the_order_of_training()
    {
        var start = new DateTime(2021, 1, 1);
        string csv = _folder.Write("t.csv",
            "day,y\n"
            + string.Concat(Enumerable.Range(0, 700).Select(i => (Day: start.AddDays(i), Index: i))
                .Select(d =>
                    string.Create(CultureInfo.InvariantCulture, $"{d.Day:dd/MM/yyyy},{(d.Day.Month * 10) + (d.Index * 0.01):0.00}\n"))));
        var run = Train(csv, "y");
        StringAssert.Contains(run.Output, "dates, day before month");
        Assert.IsGreaterThan(0.95, Metric("r_squared", csv));
        // 3 April or 4 March: the file does not say, the model knows.
        string other = _folder.Write("o.csv", "day\n03/04/2021\n05/11/2021\n");
        string[] lines = Predict(other).Output.TrimEnd().Split('\n');
        Assert.AreEqual(40, double.Parse(lines[1], CultureInfo.InvariantCulture), 5);
        Assert.AreEqual(110, double.Parse(lines[2], CultureInfo.InvariantCulture), 6);
    }

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("lightgbm")]
    public void Whole_number_beyond_those_of_training_counts_as_the_last_and_is_reported(string model)
    {
        string csv = _folder.Write("t.csv",
            "year,x,price\n"
            + string.Concat(Enumerable.Range(0, 800).Select(i => $"{2015 + (i % 8)},{i * 37 % 101},{5000 + (i % 8 * 1000)}.5\n")));
        Train(csv, "price", model);
        string[] lines = Predict(_folder.Write("o.csv", "year,x\n2023,50\n2022,50\n2014,50\n2015,50\n"),
            warnings: ["column 'year': 2 of 4 rows lie outside of what training saw (2015 to 2022)"]).Output.TrimEnd().Split('\n');
        Assert.AreEqual(lines[2], lines[1]);
        Assert.AreEqual(lines[4], lines[3]);
        Assert.AreEqual(12000, double.Parse(lines[2], CultureInfo.InvariantCulture), 300);
    }

    [TestMethod]
    public void Dates_after_those_of_training_are_reported_where_they_are_many()
    {
        string csv = _folder.Write("t.csv",
            "day,x,y\n"
            + string.Concat(Enumerable.Range(0, 200)
                .Select(i => $"2021-{1 + (i % 12):00}-{1 + (i % 28):00},{i % 13},{(i % 13) + (i % 12)}.5\n")));
        Train(csv, "y");
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"2021-03-{1 + (i % 28):00},{i % 13}\n"));
        Predict(_folder.Write("o.csv", "day,x\n2022-03-01,1\n" + rows));
        Predict(_folder.Write("o.csv", "day,x\n2022-03-01,1\n2022-04-01,-1\n" + rows),
            warnings: ["column 'day': 2 of 32 rows lie outside of what training saw, so"]);
    }

    [TestMethod]
    public void Parquet_goes_in_and_comes_out()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars());
        Train(csv, "price");
        string expected = Predict(csv, "--keep", "doors").Output;
        string parquet = _folder.File("p.parquet");
        CommandLine.Run("predict", _folder.File("m.zip"), csv, "--keep", "all", "--out", parquet).AssertDone();
        StringAssert.StartsWith(Encoding.ASCII.GetString(File.ReadAllBytes(parquet)), "PAR1");
        Assert.AreEqual(expected, Predict(parquet, "--keep", "doors").Output);
        Assert.AreEqual(expected,
            CommandLine.Run("predict", _folder.File("m.zip"), "--sql", $"select * from '{parquet}'", "--keep", "doors", "--out", "-")
                .AssertDone().Output);
        CollectionAssert.AreEqual(new[] { "m.zip", "p.parquet", "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void What_trainers_warn_of_is_shown_once()
    {
        string csv = _folder.Write("t.csv",
            "a,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i}.5,{(i == 59 ? "yes" : "no")}\n")));
        var run = CommandLine.Run(SampleTables.Train(csv, "y", _folder.File("m.zip")));
        Assert.AreEqual(ExitCode.Done, run.ExitCode);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsTrue(lines.All(line => line.StartsWith("warning: ", StringComparison.Ordinal)), run.Error);
        Assert.HasCount(lines.Distinct().Count(), lines);
    }

    private static string Line(int rows, Func<int, double, double, string> row, char delimiter = ',')
    {
        var random = new Random(3);
        var text = new StringBuilder($"a{delimiter}b{delimiter}y\n");
        for (int i = 0; i < rows; i++)
        {
            double a = Math.Round((random.NextDouble() * 4) - 2, 3), b = Math.Round((random.NextDouble() * 2) - 1, 3);
            text.Append(row(i, a, b)).Append('\n');
        }
        return text.ToString();
    }

    private CommandLine Train(string csv, string label, string model = "lightgbm")
        => CommandLine.Run("train", csv, "--label", label, "--out", _folder.File("m.zip"), "--model", model).AssertDone();

    private CommandLine Predict(string csv, string option = "--out", string value = "-", string[]? warnings = null) =>
        CommandLine.Run(["predict", _folder.File("m.zip"), csv, .. option == "--out" ? (string[])[] : [option, value], "--out", "-"])
            .AssertDone(warnings ?? []);

    private double Metric(string name, string csv)
    {
        using var json = JsonDocument.Parse(CommandLine.Run("evaluate", _folder.File("m.zip"), csv, "--json").Output);
        return json.RootElement.GetProperty("metrics").GetProperty(name).GetDouble();
    }
}
