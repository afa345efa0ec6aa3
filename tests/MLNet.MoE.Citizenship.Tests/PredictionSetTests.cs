using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Sets of classes that hold the true one as often as they are to.</summary>
[TestClass]
public sealed class PredictionSetTests
{
    private const int Rows = 900;

    [TestMethod]
    [DataRow(false, 0.9)]
    [DataRow(false, 0.7)]
    [DataRow(true, 0.9)]
    public void Sets_of_several_classes_hold_the_true_one(bool weighed, double coverage)
    {
        var ml = new MLContext(1);
        var options = Options(coverage);
        if (weighed) options.ClassWeights = ClassWeights.Balanced;
        var trainer = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(ml.MulticlassClassification.Trainers.Mlp(options));
        var model = trainer.Fit(ml.Data.LoadFromEnumerable(Draw(Rows, 1)));
        Assert.AreEqual(coverage, model.LastTransformer.Model.PredictionInterval);
        var data = ml.Data.LoadFromEnumerable(Draw(4000, 2));
        var scored = model.Transform(data);
        Check(scored, coverage, scored.GetColumn<uint>("Label").Select(key => (int)key - 1));
        // Names of the classes stay on the columns of ML.NET's own.
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        Assert.HasCount(3, names.DenseValues().ToArray());
        Same(ml, model, data, scored);
    }

    [TestMethod]
    [DataRow(false, 0.9)]
    [DataRow(true, 0.8)]
    public void Sets_of_two_classes_hold_the_true_one(bool weighed, double coverage)
    {
        var ml = new MLContext(1);
        var options = Options(coverage);
        if (weighed) options.ClassWeights = ClassWeights.Balanced;
        options.LabelColumnName = "IsFirst";
        var model = ml.BinaryClassification.Trainers.Mlp(options).Fit(ml.Data.LoadFromEnumerable(Draw(Rows, 1)));
        var data = ml.Data.LoadFromEnumerable(Draw(4000, 2));
        var scored = model.Transform(data);
        Check(scored, coverage, scored.GetColumn<bool>("IsFirst").Select(first => first ? 1 : 0));
        Same(ml, model, data, scored);
    }

    [TestMethod]
    public void Model_without_coverage_has_no_sets()
    {
        var ml = new MLContext(1);
        var options = Options(null);
        options.LabelColumnName = "IsFirst";
        options.MaximumEpochs = 1;
        var data = ml.Data.LoadFromEnumerable(Draw(60, 1));
        Assert.IsNull(ml.BinaryClassification.Trainers.Mlp(options).Fit(data).Transform(data).Schema.GetColumnOrNull("PredictionSet"));
    }

    private static void Check(IDataView scored, double coverage, IEnumerable<int> labels)
    {
        bool[][] sets = [.. scored.GetColumn<bool[]>("PredictionSet")];
        double covered = sets.Zip(labels, (set, label) => set[label] ? 1.0 : 0).Average();
        // Three standard deviations of a share of the rows that were calibrated on, and of the new ones.
        Assert.AreEqual(coverage, covered, (3 * Math.Sqrt(coverage * (1 - coverage) * ((1.0 / Rows) + (1.0 / sets.Length)))) + 0.01);
        Assert.IsTrue(sets.All(set => set.Contains(true)));
        // Classes overlap, so that some rows need more than one; none needs all of them always.
        Assert.IsTrue(sets.Average(set => set.Count(isIn => isIn)) < sets[0].Length - 0.3);
    }

    /// <summary>A model from a file, a cursor that reads the column alone and an engine of one row give the same sets.</summary>
    private static void Same(MLContext ml, ITransformer model, IDataView data, IDataView scored)
    {
        bool[][] expected = [.. scored.GetColumn<bool[]>("PredictionSet")];
        using var stream = new MemoryStream();
        ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        bool[][] again = [.. loaded.Transform(data).GetColumn<bool[]>("PredictionSet")];
        var engine = ml.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        var rows = ml.Data.CreateEnumerable<Row>(data, reuseRowObject: false).Take(100).ToArray();
        for (int row = 0; row < expected.Length; row++)
        {
            CollectionAssert.AreEqual(expected[row], again[row]);
            if (row < rows.Length) CollectionAssert.AreEqual(expected[row], engine.Predict(rows[row]).PredictionSet);
        }
    }

    private static MlpOptions Options(double? coverage) => new()
    {
        PredictionInterval = coverage, Seed = 1, NumberOfThreads = 1, NumberOfMembers = 2, Width = 16, Embedding = "none",
            MaximumEpochs = 25, BatchSize = 32,
    };

    /// <summary>Three classes of different sizes that overlap.</summary>
    private static Row[] Draw(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            int kind = random.Next(10) switch { < 5 => 0, < 8 => 1, _ => 2 };
            float noise = random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f;
            return new Row { Features = [kind + (1.4f * noise), random.NextSingle()], Class = $"class {kind}", IsFirst = kind == 0 };
        })];
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Class { get; set; } = "";

        public bool IsFirst { get; set; }
    }

    private sealed class Prediction
    {
        public bool[] PredictionSet { get; set; } = [];
    }
}
