using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Explanations as an application asks for them.</summary>
[TestClass]
public class ExplanationTests
{
    [TestMethod]
    public void Contributions_by_the_interface_of_MLNet_sum_to_the_score_and_stay_when_saved()
    {
        var ml = new MLContext(1);
        var (data, transformer) = Regression(ml);
        var explained = ml.Transforms.CalculateFeatureContribution(transformer, 100, 100, normalize: false).Fit(data);
        float[] bases = Bases(explained.Transform(transformer.Transform(data)));
        Assert.IsLessThan(1e-3f, bases.Max() - bases.Min());

        using var stream = new MemoryStream();
        ml.Model.Save(transformer.Append(explained), data.Schema, stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(bases, Bases(new MLContext().Model.Load(stream, out _).Transform(data)));

        var few = ml.Transforms.CalculateFeatureContribution(transformer, 1, 1).Fit(data).Transform(transformer.Transform(data));
        foreach (float[] row in few.GetVectors("FeatureContributions"))
        {
            Assert.IsLessThanOrEqualTo(1, row.Count(value => value > 0));
            Assert.IsLessThanOrEqualTo(1, row.Count(value => value < 0));
            Assert.IsLessThanOrEqualTo(1f, row.Max(Math.Abs));
        }

        static float[] Bases(IDataView view) => [.. view.GetNumbers("Score").Zip(view.GetVectors("FeatureContributions"),
            (score, contributions) => score - contributions.Sum())];
    }

    [TestMethod]
    public void Contributions_of_two_classes_go_through_the_calibrated_model()
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 150, 1);
        var data = Samples.Preparation(ml, TaskKind.Binary).Fit(rows).Transform(rows);
        var transformer = ml.BinaryClassification.Trainers.Mlp(Options()).Fit(data);
        var view = ml.Transforms.CalculateFeatureContribution(transformer, 100, 100, normalize: false).Fit(data)
            .Transform(transformer.Transform(data));
        float[] bases = [.. view.GetNumbers("Score").Zip(view.GetVectors("FeatureContributions"),
            (score, contributions) => score - contributions.Sum())];
        Assert.IsLessThan(1e-3f, bases.Max() - bases.Min());
    }

    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    public void Planted_column_comes_first_in_every_kind_of_explanation(TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = Samples.Rows(300, 1);
        var random = new Random(5);
        // The label follows the width alone.
        foreach (var row in rows)
        {
            (row.Width, row.Height) = (random.NextSingle(), random.NextSingle());
            (row.Price, row.IsFirst, row.Kind) = (10 * row.Width, row.Width > 0.5, row.Width < 0.3 ? "a" : row.Width < 0.7 ? "b" : "c");
        }
        var data = Samples.Preparation(ml, task).Fit(ml.Data.LoadFromEnumerable(rows)).Transform(ml.Data.LoadFromEnumerable(rows));
        var model = Fit(ml, task, data);
        CollectionAssert.AreEquivalent(new[] { "Width", "Height", "CityCode" }, model.Explain(data).Columns.ToArray());
        Assert.AreEqual("Width", model.Explain(data).Importance[0].Column);
        Assert.AreEqual("Width", model.PermutationImportance(data)[0].Column);
        var curve = model.PartialDependence(data, "Width", points: 5);
        Assert.HasCount(5, curve.Points);
        double range = Range(curve), none = Range(model.PartialDependence(data, "CityCode"));
        Assert.IsGreaterThan(5 * none, range);
        CollectionAssert.AreEquivalent(new[] { "Aarhus", "Bergen", "Cork" },
            model.PartialDependence(data, "CityCode").Points.Select(point => point.Value).ToArray());
        var gate = model.GateMap(data);
        Assert.AreEqual(1, gate.Experts.Sum(expert => expert.Weight), 1e-5);
        Assert.AreEqual(1, gate.Experts.Sum(expert => expert.Leads), 1e-9);
        var pair = gate.Pair!;
        Assert.AreNotEqual(pair.First, pair.Second);
        Assert.IsTrue(pair.ExplainedVariance is > 0 and <= 1);
        Assert.HasCount(pair.FirstValues.Count, pair.Weights);
        Assert.AreEqual(data.GetNumbers(nameof(Row.Width)).Count(), pair.Rows.Sum(cells => cells.Sum()));
        foreach (var (weights, count) in pair.Weights.SelectMany(cells => cells).Zip(pair.Rows.SelectMany(cells => cells)))
            Assert.AreEqual(count > 0 ? 1 : double.NaN, weights.Sum(), 1e-5);

        static double Range(PartialDependence curve) =>
            curve.Points.Max(point => point.Means[0]) - curve.Points.Min(point => point.Means[0]);
    }

    [TestMethod]
    public void What_cannot_be_explained_is_one_clear_error()
    {
        var ml = new MLContext(1);
        var (data, transformer) = Regression(ml);
        var model = transformer.Model;
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(
            () => model.Explain(ml.Data.FilterRowsByColumn(data, nameof(Row.Width), 1e9))).Message, "no rows");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.PartialDependence(data, "Weight")).Message,
            "no column 'Weight'; there are 'Width', 'Height', 'CityCode'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(
            () => model.Explain(data, options: new() { FeatureColumnName = "Featurs" })).Message, "'Featurs'");
        var narrow = ml.Transforms.Concatenate("Features", nameof(Row.Width)).Fit(data).Transform(data);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.Explain(narrow)).Message, "trained on 5");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(
            () => model.PermutationImportance(data, "Labl")).Message, "'Labl'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => model.GateMap(data)).Message, "one expert");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => model.Explain(data, options: new() { BackgroundRows = 0 })).Message, "BackgroundRows");
    }

    private static NetworkModelParameters Fit(MLContext ml, TaskKind task, IDataView data)
    {
        var options = new MoeOptions { NumberOfMembers = 2, ExpertWidth = 8, MaximumEpochs = 60, NumberOfThreads = 1 };
        return task switch
        {
            TaskKind.Binary => ml.BinaryClassification.Trainers.Moe(options).Fit(data).Model.SubModel,
            TaskKind.Multiclass => ml.MulticlassClassification.Trainers.Moe(options).Fit(data).Model,
            _ => ml.Regression.Trainers.Moe(options).Fit(data).Model,
        };
    }

    private static (IDataView Data, RegressionPredictionTransformer<NetworkModelParameters> Transformer) Regression(MLContext ml)
    {
        var rows = Samples.View(ml, 150, 1);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(rows).Transform(rows);
        return (data, ml.Regression.Trainers.Mlp(Options()).Fit(data));
    }

    private static MlpOptions Options() => new() { Width = 16, NumberOfMembers = 2, MaximumEpochs = 20, NumberOfThreads = 1 };
}
