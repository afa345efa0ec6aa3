using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.MoE.Cli.Tests.Models;

/// <summary>Models that a program saved with <c>ml.Model.Save</c>.</summary>
[TestClass]
public sealed class ProgramModelTests
{
    private static readonly GgMoeOptions Quick = new() { MaximumEpochs = 3, NumberOfMembers = 2, ExpertWidth = 8, Refit = false };

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(1);
    private string _table = "", _zip = "";

    [TestInitialize]
    public void WriteTable()
    {
        _table = _folder.Write("cars.csv", SampleTables.Cars());
        _zip = _folder.File("m.zip");
    }

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Classes_are_predicted_judged_and_exported_by_the_columns_of_the_schema()
    {
        // The label and what becomes of the prediction afterwards are no business of the command.
        var pipeline = _context.Transforms.Conversion.MapValueToKey("Label", "kind").Append(Features())
            .Append(_context.MulticlassClassification.Trainers.GgMoe(Quick))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var scored = Save(pipeline);
        string[] expected = [.. scored.GetColumn<string>("PredictedLabel")];

        CollectionAssert.AreEqual(expected, Predicted(WithoutLabels()));
        string judged = CommandLine.Run("evaluate", _zip, _table, "--json").AssertDone().Output;
        double accuracy = expected.Zip(Field("kind")).Average(pair => pair.First == pair.Second ? 1.0 : 0);
        StringAssert.Contains(judged, string.Create(CultureInfo.InvariantCulture, $"\"accuracy\": {accuracy:R}"),
            StringComparison.Ordinal);
        CheckOnnx(scored.GetColumn<float[]>("Score").Select(scores => scores[0]), 3);
    }

    [TestMethod]
    public void Two_classes_may_be_spelled_in_any_way_that_ML_NET_reads()
    {
        string text = File.ReadAllText(_table).Replace(",yes,", ",1,", StringComparison.Ordinal)
            .Replace(",no,", ",0,", StringComparison.Ordinal);
        _table = _folder.Write("flags.csv", text);
        var pipeline = _context.Transforms.CopyColumns("Label", "risk").Append(Features())
            .Append(_context.BinaryClassification.Trainers.GgMoe(Quick));
        var scored = Save(pipeline, risk: DataKind.Boolean);
        string[] expected = [.. scored.GetColumn<bool>("PredictedLabel").Select(flag => flag ? "true" : "false")];

        CollectionAssert.AreEqual(expected, Predicted(_table));
        foreach (string spelled in new[] { "1 0", "yes no", "TRUE FALSE" })
        {
            string[] words = spelled.Split(' ');
            string other = _folder.Write("other.csv", text.Replace(",1,", $",{words[0]},", StringComparison.Ordinal)
                .Replace(",0,", $",{words[1]},", StringComparison.Ordinal));
            StringAssert.Contains(CommandLine.Run("evaluate", _zip, other).AssertDone().Output, "accuracy");
        }
    }

    [TestMethod]
    public void Numbers_of_other_types_and_vectors_with_names_are_read()
    {
        TextLoader.Column[] columns = [new("Numbers", DataKind.Single, [new(0), new(2)]), new("colour", DataKind.String, 1),
            new("Doors", DataKind.Int32, 2), new("price", DataKind.Double, 5)];
        // Without a header nothing says what the slots of a vector are.
        string body = _folder.Write("body.csv", string.Join('\n', File.ReadLines(_table).Skip(1)));
        var data = Load(body, hasHeader: false, columns);
        var pipeline = _context.Transforms.Conversion.ConvertType("Label", "price")
            .Append(_context.Transforms.Conversion.ConvertType("More", "Doors"))
            .Append(_context.Transforms.Categorical.OneHotEncoding("colour"))
            .Append(_context.Transforms.Concatenate("Features", "Numbers", "colour", "More"))
            .Append(_context.Regression.Trainers.Mlp(new MlpOptions { MaximumEpochs = 3, NumberOfMembers = 1, Width = 8, Refit = false }));
        // A column is found by its name in the schema, so the table needs one of that name.
        string table = _folder.Write("named.csv", string.Join('\n', File.ReadLines(_table).Select((line, row) =>
            row == 0 ? line + ",Doors" : $"{line},{line.Split(',')[2]}")));
        var model = pipeline.Fit(data);
        _context.Model.Save(model, data.Schema, _zip);

        string[] expected = Scores(model.Transform(data));
        CommandLine.Run("predict", _zip, table).AssertRefused("'Numbers', a vector of 2 values without names", "--columns Numbers=");
        CommandLine.Run("predict", _zip, table, "--columns", "Numbers=size").AssertRefused("a vector of 2 values, and --columns names 1");
        CommandLine.Run("predict", _zip, table, "--columns", "Number=size,doors").AssertRefused("no column 'Number'", "Numbers");
        CollectionAssert.AreEqual(expected, Predicted(table, "--columns", "Numbers=size,doors"));
        StringAssert.Contains(CommandLine.Run("evaluate", _zip, table, "--columns", "Numbers=size,doors").AssertDone().Output, "rmse");

        // What a vector's slots are called is saved with the schema.
        var named = _context.Transforms.Concatenate("Numbers", "size", "doors").Fit(Load(DataKind.String)).Transform(Load(DataKind.String));
        var trainer = _context.Regression.Trainers.Mlp(new MlpOptions
        {
            FeatureColumnName = "Numbers", LabelColumnName = "price", MaximumEpochs = 2, NumberOfMembers = 1, Width = 8, Refit = false,
        });
        _context.Model.Save(trainer.Fit(named), named.Schema, _zip);
        CollectionAssert.AreEqual(Scores(trainer.Fit(named).Transform(named)), Predicted(WithoutLabels()));
    }

    [TestMethod]
    public void Trainers_of_ML_NET_and_mixtures_are_read_too()
    {
        foreach (IEstimator<ITransformer> trainer in (IEstimator<ITransformer>[])[
            _context.Regression.Trainers.GaussianMoe(numberOfExperts: 2, numberOfStarts: 2),
            _context.Regression.Trainers.FastTree(numberOfTrees: 5)])
        {
            var pipeline = _context.Transforms.CopyColumns("Label", "price").Append(Features())
                .Append(_context.Transforms.ReplaceMissingValues("Features")).Append(trainer);
            CollectionAssert.AreEqual(Scores(Save(pipeline)), Predicted(WithoutLabels()));
        }
    }

    [TestMethod]
    public void What_cannot_be_read_from_a_table_is_told_in_one_line()
    {
        var rows = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(i => new Row([i % 7, i % 3], i % 5)));
        var trainer = _context.Regression.Trainers.Mlp(new MlpOptions { MaximumEpochs = 1, NumberOfMembers = 1, Width = 4 });
        _context.Model.Save(trainer.Fit(rows), rows.Schema, _zip);
        CommandLine.Run("predict", _zip, _table).AssertRefused("'Features', a vector of 2 values without names");

        _context.Model.Save(trainer.Fit(rows), null, _zip);
        CommandLine.Run("predict", _zip, _table).AssertRefused("without the columns that it reads", "data.Schema");

        var texts = _context.Transforms.Text.FeaturizeText("Features", "colour");
        Save(_context.Transforms.CopyColumns("Label", "price").Append(texts).Append(trainer));
        CommandLine.Run("predict", _zip, _table).AssertRefused("loads only steps that 'moe train' writes", "score it in the program");

        Save(_context.Transforms.Concatenate("Features", "size", "doors").Append(_context.Transforms.NormalizeMinMax("Features")));
        CommandLine.Run("predict", _zip, _table).AssertRefused("no column 'Score'");

        Save(_context.Transforms.CopyColumns("Label", "price").Append(Features()).Append(trainer));
        CommandLine.Run("predict", _zip, _folder.Write("few.csv", "size,doors\n1,2\n3,4\n")).AssertRefused("no column 'colour'");
        CommandLine.Run("predict", _zip, _table, "--experts").AssertRefused("a program saved");
        CommandLine.Run("explain", _zip, _table, "--out", _folder.File("e.html")).AssertRefused("saved by a program");
        CommandLine.Run("train", _table, "--continue", _zip, "--out", _folder.File("n.zip")).AssertRefused("saved by a program");
    }

    [TestMethod]
    public void Label_that_the_pipeline_does_not_show_is_named()
    {
        var data = Load(DataKind.String);
        var labelled = _context.Transforms.Conversion.MapValueToKey("Label", "kind").Fit(data).Transform(data);
        var model = Features().Append(_context.MulticlassClassification.Trainers.GgMoe(Quick)).Fit(labelled);
        _context.Model.Save(model, data.Schema, _zip);

        CommandLine.Run("evaluate", _zip, _table).AssertRefused("does not tell which column it predicts", "--label");
        StringAssert.Contains(CommandLine.Run("evaluate", _zip, _table, "--label", "kind").AssertDone().Output, "accuracy");
        CommandLine.Run("evaluate", _zip, _table, "--label", "knd").AssertRefused("no column 'knd'", "kind");
    }

    private IEstimator<ITransformer> Features() => _context.Transforms.Categorical.OneHotEncoding("encoded", "colour")
        .Append(_context.Transforms.Concatenate("Features", "size", "doors", "encoded"));

    private IDataView Load(DataKind risk) => Load(_table, hasHeader: true,
        new("size", DataKind.Single, 0), new("colour", DataKind.String, 1), new("doors", DataKind.Single, 2),
        new("kind", DataKind.String, 3), new("risk", risk, 4), new("price", DataKind.Single, 5));

    // An empty field is 0 to ML.NET unless it is told otherwise, and missing to the command.
    private IDataView Load(string path, bool hasHeader, params TextLoader.Column[] columns)
    {
        var options = new TextLoader.Options { Columns = columns, Separators = [','], HasHeader = hasHeader, MissingRealsAsNaNs = true };
        return _context.Data.LoadFromTextFile(path, options);
    }

    /// <summary>Fits, saves and scores.</summary>
    private IDataView Save(IEstimator<ITransformer> pipeline, DataKind risk = DataKind.String)
    {
        var data = Load(risk);
        var model = pipeline.Fit(data);
        _context.Model.Save(model, data.Schema, _zip);
        return model.Transform(data);
    }

    private string WithoutLabels() => _folder.Write("rows.csv",
        string.Join('\n', File.ReadLines(_table).Select(line => string.Join(',', line.Split(',')[..3]))));

    private static string[] Scores(IDataView scored) =>
        [.. scored.GetColumn<float>("Score").Select(score => score.ToString(CultureInfo.InvariantCulture))];

    private string[] Predicted(string table, params string[] more) =>
        [.. CommandLine.Run(["predict", _zip, table, "--out", "-", .. more]).AssertDone().Output.TrimEnd().Split('\n')[1..]
            .Select(line => line.Split(',')[0])];

    private string[] Field(string name)
    {
        string[][] rows = [.. File.ReadLines(_table).Select(line => line.Split(','))];
        int place = Array.IndexOf(rows[0], name);
        return [.. rows[1..].Select(row => row[place])];
    }

    private void CheckOnnx(IEnumerable<float> expected, int outputs)
    {
        string onnx = _folder.File("m.onnx");
        StringAssert.Contains(CommandLine.Run("export", _zip, onnx).AssertDone().Output, "colour (string)");
        using var session = new InferenceSession(onnx, new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 });
        CollectionAssert.AreEquivalent(new[] { "size", "colour", "doors" }, session.InputMetadata.Keys.ToArray());
        using var results = session.Run([.. session.InputMetadata.Select(input => Column(input.Key, input.Value))]);
        float[] scores = [.. results.Single(value => value.Name == "Score.output").AsTensor<float>()];
        Assert.IsLessThan(1e-5, expected.Select((score, row) => Math.Abs(score - scores[row * outputs])).Max());
    }

    private NamedOnnxValue Column(string name, NodeMetadata metadata)
    {
        string[] fields = Field(name);
        return metadata.ElementType == typeof(string)
            ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(fields, [fields.Length, 1]))
            : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(Array.ConvertAll(fields,
                field => field.Length == 0 ? float.NaN : float.Parse(field, CultureInfo.InvariantCulture)), [fields.Length, 1]));
    }

    private sealed class Row(float[] features, float label)
    {
        [VectorType(2)]
        public float[] Features { get; } = features;

        public float Label { get; } = label;
    }
}
