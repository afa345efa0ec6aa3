using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Fits that go on from a previous model, as an application would ask for them.</summary>
[TestClass]
public class ContinuedFitTests
{
    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    public void Model_is_trained_on_the_same_way_from_memory_and_from_a_file(TaskKind task)
    {
        var ml = new MLContext(1);
        var preparation = Samples.Preparation(ml, task).Fit(Samples.View(ml, 300, 1));
        var (rows, more, test) = (Rows(1), Rows(2), Rows(3));
        var first = Continue(ml, task, rows, null);
        var (once, twice) = (Continue(ml, task, more, first), Continue(ml, task, more, first));
        float[][] scores = Samples.Scores(once.Transform(test));
        Same(scores, Samples.Scores(twice.Transform(test)));
        Assert.IsTrue(scores.Zip(Samples.Scores(first.Transform(test))).Any(pair => !pair.First.SequenceEqual(pair.Second)),
            "Nothing was learnt.");

        using var stream = new MemoryStream();
        ml.Model.Save(first, rows.Schema, stream);
        stream.Position = 0;
        Same(scores, Samples.Scores(Continue(ml, task, more, ml.Model.Load(stream, out _)).Transform(test)));
        using var second = new MemoryStream();
        ml.Model.Save(once, rows.Schema, second);
        second.Position = 0;
        Same(scores, Samples.Scores(ml.Model.Load(second, out _).Transform(test)));

        IDataView Rows(int seed) => preparation.Transform(Samples.View(ml, 300, seed));
    }

    [TestMethod]
    public void Category_that_is_new_is_learnt_and_earlier_ones_are_kept()
    {
        var ml = new MLContext(1);
        var old = Samples.Rows(300, 1).Where(row => row.City != "Cork").ToList();
        var all = old.Concat(Samples.Rows(300, 2)).ToList();
        var before = Samples.Preparation(ml, TaskKind.Regression).Fit(ml.Data.LoadFromEnumerable(old));
        // An encoder of the old rows and then the new ones knows the old values first, in their order.
        var after = Samples.Preparation(ml, TaskKind.Regression).Fit(ml.Data.LoadFromEnumerable(all));
        var first = ml.Regression.Trainers.Mlp(Options()).Fit(before.Transform(ml.Data.LoadFromEnumerable(old)));
        var further = Options();
        further.ContinuedEpochs = 0;
        var second = ml.Regression.Trainers.Mlp(further).Fit(after.Transform(ml.Data.LoadFromEnumerable(all)), first.Model);
        Assert.AreEqual(first.Model.FeatureCount + 1, second.Model.FeatureCount);

        var cork = Samples.Rows(600, 3).Where(row => row.City == "Cork").ToList();
        double earlier = Error(before, first, cork), now = Error(after, second, cork);
        Assert.IsLessThan(0.5 * earlier, now);

        double Error(ITransformer encoder, ITransformer model, List<Row> rows)
        {
            var scored = model.Transform(encoder.Transform(ml.Data.LoadFromEnumerable(rows)));
            return scored.GetNumbers("Score").Zip(rows, (score, row) => Math.Abs(score - row.Price)).Average();
        }
    }

    [TestMethod]
    public void Previous_model_of_raw_columns_goes_on_in_its_own_encoding()
    {
        var ml = new MLContext(1);
        var rows = ml.Data.LoadFromEnumerable(Samples.Rows(200, 1));
        var data = ml.Transforms.CopyColumns("Label", nameof(Row.Price)).Fit(rows).Transform(rows);
        var options = Options();
        (options.FeatureColumnName, options.CategoricalColumns) = (nameof(Row.Width), [nameof(Row.City)]);
        var trainer = ml.Regression.Trainers.Mlp(options);
        var second = trainer.Fit(data, trainer.Fit(data).Model);
        Assert.IsTrue(second.Transform(data).GetNumbers("Score").All(float.IsFinite));

        options.CategoricalColumns = [nameof(Row.Kind)];
        Refused(() => ml.Regression.Trainers.Mlp(options).Fit(data, second.Model), "'City'", "'Kind'");
        options.CategoricalColumns = [];
        Refused(() => ml.Regression.Trainers.Mlp(options).Fit(data, second.Model), "Width", "City");
    }

    [TestMethod]
    public void Previous_model_of_other_columns_classes_or_structure_is_one_clear_error()
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 120, 1);
        var data = Samples.Preparation(ml, TaskKind.Multiclass).Fit(rows).Transform(rows);
        var model = ml.MulticlassClassification.Trainers.Mlp(Options()).Fit(data).Model;

        var narrow = ml.Transforms.Concatenate("Features", nameof(Row.Width), nameof(Row.Height)).Fit(data).Transform(data);
        Refused(() => Trainer(Options()).Fit(narrow, model), "'CityCode.Aarhus'");
        var renamed = ml.Transforms.CopyColumns("Depth", nameof(Row.Height))
            .Append(ml.Transforms.Concatenate("Features", nameof(Row.Width), "Depth", "CityCode")).Fit(data).Transform(data);
        Refused(() => Trainer(Options()).Fit(renamed, model), "'Height'");
        var wide = ml.Transforms.CopyColumns("Depth", nameof(Row.Height))
            .Append(ml.Transforms.Concatenate("Features", nameof(Row.Width), nameof(Row.Height), "Depth", "CityCode")).Fit(data)
            .Transform(data);
        Refused(() => Trainer(Options()).Fit(wide, model), "'Depth'");

        var two = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.IsFirst)).Fit(data).Transform(data);
        Refused(() => Trainer(Options()).Fit(two, model), "2 classes", "3");
        var number = ml.Transforms.CopyColumns("Label", nameof(Row.Price)).Fit(data).Transform(data);
        Refused(() => ml.Regression.Trainers.Mlp(Options()).Fit(number, model), "multiclass", "regression");

        var wider = Options();
        wider.Width = 24;
        Refused(() => Trainer(wider).Fit(data, model), "width", "16", "24");
        var deeper = Options();
        deeper.NumberOfLayers = 3;
        Refused(() => Trainer(deeper).Fit(data, model), "NumberOfLayers", "2", "3");
        var plain = Options();
        plain.Embedding = "none";
        Refused(() => Trainer(plain).Fit(data, model), "embedding", "none");
        Refused(() => ml.MulticlassClassification.Trainers.Moe(new MoeOptions { ExpertWidth = 16, NumberOfMembers = 2 }).Fit(data, model),
            "structure");

        MulticlassMoeTrainer<NetworkModelParameters> Trainer(MlpOptions options) => ml.MulticlassClassification.Trainers.Mlp(options);
    }

    private static MlpOptions Options() => new() { Width = 16, NumberOfMembers = 2, MaximumEpochs = 40, NumberOfThreads = 1 };

    private static ITransformer Continue(MLContext ml, TaskKind task, IDataView rows, ITransformer? previous)
    {
        var options = new GgMoeOptions
        {
            NumberOfMembers = 2, ExpertWidth = 8, MaximumEpochs = 6, NumberOfThreads = 1, ContinuedLearningRate = 0.003f, Seed = 1,
            ContinuedParts = NetworkParts.All,
        };
        object? model = (previous as ISingleFeaturePredictionTransformer<object>)?.Model;
        switch (task)
        {
            case TaskKind.Binary:
                var binary = ml.BinaryClassification.Trainers.GgMoe(options);
                return model is null ? binary.Fit(rows) : binary.Fit(rows,
                    (Microsoft.ML.Calibrators.CalibratedModelParametersBase<NetworkModelParameters,
                        Microsoft.ML.Calibrators.PlattCalibrator>)model);
            case TaskKind.Multiclass:
                var multiclass = ml.MulticlassClassification.Trainers.GgMoe(options);
                return model is null ? multiclass.Fit(rows) : multiclass.Fit(rows, (NetworkModelParameters)model);
            default:
                var regression = ml.Regression.Trainers.GgMoe(options);
                return model is null ? regression.Fit(rows) : regression.Fit(rows, (NetworkModelParameters)model);
        }
    }

    private static void Same(float[][] expected, float[][] actual)
    {
        for (int row = 0; row < expected.Length; row++) CollectionAssert.AreEqual(expected[row], actual[row]);
    }

    private static void Refused(Action fit, params string[] parts)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(fit);
        Assert.DoesNotContain("\n", error.Message);
        foreach (string part in parts) StringAssert.Contains(error.Message, part);
    }
}
