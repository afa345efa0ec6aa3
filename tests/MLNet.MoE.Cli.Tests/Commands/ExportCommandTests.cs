using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class ExportCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("kind", "gg-moe")]
    [DataRow("risk", "gg-moe")]
    [DataRow("price", "gg-moe")]
    [DataRow("kind", "multinomial-moe")]
    [DataRow("price", "gaussian-moe")]
    [DataRow("risk", "fasttree")]
    public void Onnx_runtime_predicts_what_predict_does(string label, string model)
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars(300)), zip = Train(csv, label, model), onnx = _folder.File("m.onnx");

        CheckOnnx(csv, zip, onnx, "size (float)", "colour (string)", "Score.output");
    }

    [TestMethod]
    public void Trees_that_split_by_categories_predict_and_are_not_exported()
    {
        string csv = _folder.Write("towns.csv", SampleTables.Towns()), zip = _folder.File("m.zip"), onnx = _folder.File("m.onnx");
        CommandLine.Run("train", csv, "--label", "late", "--ignore", "band", "--model", "lightgbm", "--out", zip).AssertDone();

        using var judged = JsonDocument.Parse(CommandLine.Run("evaluate", zip, csv, "--json").AssertDone().Output);
        Assert.IsGreaterThan(0.9, judged.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        CommandLine.Run("export", zip, onnx).AssertRefused("its trees split by sets of categories");
        // One tree ensemble a class.
        CommandLine.Run("train", csv, "--label", "band", "--ignore", "late", "--model", "lightgbm", "--out", zip).AssertDone();
        CommandLine.Run("export", zip, onnx).AssertRefused("its trees split by sets of categories");
        Assert.IsFalse(File.Exists(onnx));
    }

    [TestMethod]
    public void Folders_of_a_file_that_cannot_be_written_go_again()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars(200)), zip = _folder.File("m.zip");
        CommandLine.Run("train", csv, "--label", "price", "--ignore", "kind,risk", "--model", "gaussian-moe", "--interval", "0.9",
            "--out", zip)
            .AssertDone();
        CommandLine.Run("export", zip, _folder.File("new/deeper/m.onnx")).AssertRefused("without PredictionInterval");
        Assert.IsFalse(Directory.Exists(_folder.File("new")));
    }

    [TestMethod]
    public void Classes_stand_in_the_order_of_the_scores()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars(200)), zip = Train(csv, "kind", "sdca");
        string said = CommandLine.Run("export", zip, _folder.File("m.onnx")).AssertDone().Output;
        StringAssert.Contains(said, "Classes in the order of the scores: small, sports, van");
    }

    [TestMethod]
    public void What_cannot_be_written_is_refused_in_one_line()
    {
        string csv = _folder.Write("cars.csv", SampleTables.Cars(200)), zip = Train(csv, "price", "sdca");
        CommandLine.Run("export", zip, _folder.Path).AssertRefused("is a folder");
        CommandLine.Run("export", zip, zip).AssertRefused("would be lost");
        CommandLine.Run("export", csv, _folder.File("m.onnx")).AssertRefused("no model file");
        CommandLine.Run("export", _folder.File("absent.zip"), _folder.File("m.onnx")).AssertRefused("There is no model file");
        Assert.IsFalse(File.Exists(_folder.File("m.onnx")));
    }

    /// <summary>Exports a model and checks that ONNX Runtime predicts what the command does.</summary>
    private static void CheckOnnx(string csv, string zip, string onnx, params string[] toldOf)
    {
        string said = CommandLine.Run("export", zip, onnx).AssertDone().Output;
        foreach (string part in toldOf) StringAssert.Contains(said, part);
        string[] expected = [.. CommandLine.Run("predict", zip, csv, "--out", "-").AssertDone().Output.TrimEnd().Split('\n')[1..]
            .Select(line => line.Split(',')[0])];
        using var session = new InferenceSession(onnx, new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });
        using var results = session.Run([.. session.InputMetadata.Select(input => Column(input.Key, input.Value, csv))]);
        if (results.FirstOrDefault(value => value.Name == "Prediction.output") is { } prediction)
        {
            CollectionAssert.AreEqual(expected, prediction.AsTensor<string>().ToArray());
            return;
        }
        float[] scores = [.. results.Single(value => value.Name == "Score.output").AsTensor<float>()];
        double worst = expected.Zip(scores, (a, b) => Math.Abs(double.Parse(a, CultureInfo.InvariantCulture) - b)).Max();
        Assert.IsLessThan(1e-3, worst);
    }

    private string Train(string csv, string label, string model)
    {
        string zip = _folder.File("m.zip");
        string[] others = [.. new[] { "kind", "risk", "price" }.Where(name => name != label)];
        string[] quick = model == "gg-moe" ? ["--set", "MaximumEpochs=3", "--set", "ExpertWidth=8"] : [];
        CommandLine.Run([
            "train", csv, "--label", label, "--ignore", string.Join(',', others), "--model", model, "--out", zip, .. quick]).AssertDone();
        return zip;
    }

    private static NamedOnnxValue Column(string name, NodeMetadata metadata, string csv)
    {
        string[][] rows = [.. File.ReadLines(csv).Select(line => line.Split(','))];
        int place = Array.IndexOf(rows[0], name);
        string[] fields = [.. rows[1..].Select(row => row[place])];
        if (metadata.ElementType == typeof(string))
            return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(fields, [fields.Length, 1]));
        float[] numbers = Array.ConvertAll(fields,
            field => field.Length == 0 ? float.NaN : float.Parse(field, CultureInfo.InvariantCulture));
        return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(numbers, [numbers.Length, 1]));
    }
}
