using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Mixtures fitted by EM that go on from a previous one.</summary>
[TestClass]
public class ContinuedMixtureTests
{
    [TestMethod]
    [DataRow(TaskKind.Regression)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary)]
    public void Same_rows_end_where_the_previous_fit_ended(TaskKind task)
    {
        var ml = new MLContext(1);
        var data = Data(ml, task, 250, 1);
        var first = Fit(ml, task, data, null);
        using var stream = new MemoryStream();
        ml.Model.Save(first, data.Schema, stream);
        stream.Position = 0;
        var loaded = ml.Model.Load(stream, out _);

        foreach (var previous in new[] { first, loaded })
        {
            var again = Fit(ml, task, data, previous);
            Assert.AreEqual(Model(first).LogLikelihood, Model(again).LogLikelihood, 1e-5);
            Assert.AreEqual(1, Model(again).Report.NumberOfStarts);
            Assert.IsLessThanOrEqualTo(5, Model(again).LogLikelihoodTrace.Count);
            // Experts keep their numbers.
            foreach (var (before, after) in Model(first).Report.Coefficients.Zip(Model(again).Report.Coefficients))
                Assert.AreEqual(before.Estimate, after.Estimate, 1e-2 * Math.Max(1, Math.Abs(before.Estimate)), before.Label);
        }
    }

    [TestMethod]
    public void New_rows_move_the_mixture_to_their_own_maximum()
    {
        var ml = new MLContext(1);
        var (old, all) = (Regimes(ml, 200, 1), Regimes(ml, 600, 2));
        var trainer = ml.Regression.Trainers.GaussianMoe(new GaussianMoeOptions { NumberOfStarts = 6, NumberOfThreads = 1 });
        var first = trainer.Fit(old).Model;
        var second = trainer.Fit(all, first).Model;
        var fresh = trainer.Fit(all).Model;
        Assert.AreNotEqual(first.LogLikelihood, second.LogLikelihood, 1.0);
        Assert.AreEqual(fresh.LogLikelihood, second.LogLikelihood, 1e-3);
        // The slopes are 2 and -1; whichever came first stays first.
        for (int expert = 0; expert < 2; expert++)
            Assert.AreEqual(first.ExpertSlopes[expert, 0], second.ExpertSlopes[expert, 0], 0.3);
    }

    [TestMethod]
    public void Previous_model_of_other_columns_classes_or_form_is_one_clear_error()
    {
        var ml = new MLContext(1);
        var data = Data(ml, TaskKind.Multiclass, 150, 1);
        var options = new MultinomialMoeOptions { NumberOfStarts = 2, NumberOfThreads = 1, MaximumIterations = 10 };
        var model = Trainer(options).Fit(data).Model;

        var narrow = ml.Transforms.Concatenate("Features", nameof(Row.Width)).Fit(data).Transform(data);
        Refused(() => Trainer(options).Fit(narrow, model), "1 features", "trained on 5");
        var renamed = ml.Transforms.CopyColumns("Depth", nameof(Row.Height))
            .Append(ml.Transforms.Concatenate("Features", nameof(Row.Width), "Depth", "CityCode")).Fit(data).Transform(data);
        Refused(() => Trainer(options).Fit(renamed, model), "'Depth'", "'Height'");
        var two = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.IsFirst)).Fit(data).Transform(data);
        Refused(() => Trainer(options).Fit(two, model), "2 classes", "has 3");
        var levels = new MultinomialMoeOptions { NumberOfStarts = 2, Contrasts = CategoryContrasts.None };
        Refused(() => Trainer(levels).Fit(data, model), "ReferenceLevels");
        Refused(() => Trainer(new MultinomialMoeOptions { NumberOfExperts = 3 }).Fit(data, model), "ask for 3 experts", "has 2");
        Refused(() => Trainer(new MultinomialMoeOptions { GateTransform = GateTransform.Tanh }).Fit(data, model), "GateTransform is Identity");

        MulticlassMoeTrainer<MultinomialMoeModelParameters> Trainer(MultinomialMoeOptions chosen)
            => ml.MulticlassClassification.Trainers.MultinomialMoe(chosen);
    }

    private static IDataView Data(MLContext ml, TaskKind task, int rows, int seed)
    {
        var view = Samples.View(ml, rows, seed);
        return Samples.Preparation(ml, task).Fit(view).Transform(view);
    }

    /// <summary>Two lines, of which one holds below zero and the other above.</summary>
    private static IDataView Regimes(MLContext ml, int count, int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, count).Select(_ =>
        {
            float x = (4 * random.NextSingle()) - 2, noise = 0.3f * (random.NextSingle() - 0.5f);
            return new Row { Width = x, Price = (x < 0 ? 2 * x : 3 - x) + noise };
        });
        var view = ml.Data.LoadFromEnumerable(rows.ToList());
        return ml.Transforms.Concatenate("Features", nameof(Row.Width)).Append(ml.Transforms.CopyColumns("Label", nameof(Row.Price)))
            .Fit(view).Transform(view);
    }

    private static ITransformer Fit(MLContext ml, TaskKind task, IDataView data, ITransformer? previous)
    {
        // A penalty, since the classes can nearly be separated and their slopes would grow without end.
        var classes = new MultinomialMoeOptions { NumberOfStarts = 3, NumberOfThreads = 1, L2Regularization = 1, Seed = 1 };
        var before = previous is null ? null : Model(previous);
        switch (task)
        {
            case TaskKind.Regression:
                var numbers = new GaussianMoeOptions { NumberOfStarts = 3, NumberOfThreads = 1, L2Regularization = 1e-3, Seed = 1 };
                var regression = ml.Regression.Trainers.GaussianMoe(numbers);
                return before is null ? regression.Fit(data) : regression.Fit(data, (GaussianMoeModelParameters)before);
            case TaskKind.Multiclass:
                var multiclass = ml.MulticlassClassification.Trainers.MultinomialMoe(classes);
                return before is null ? multiclass.Fit(data) : multiclass.Fit(data, (MultinomialMoeModelParameters)before);
            default:
                var binary = ml.BinaryClassification.Trainers.MultinomialMoe(classes);
                return before is null ? binary.Fit(data) : binary.Fit(data, (MultinomialMoeModelParameters)before);
        }
    }

    private static StatisticalMoeModelParameters Model(ITransformer transformer)
    {
        object model = ((ISingleFeaturePredictionTransformer<object>)transformer).Model;
        return model is Microsoft.ML.Calibrators.CalibratedModelParametersBase calibrated
            ? (StatisticalMoeModelParameters)calibrated.SubModel : (StatisticalMoeModelParameters)model;
    }

    private static void Refused(Action fit, params string[] parts)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(fit);
        Assert.DoesNotContain("\n", error.Message);
        foreach (string part in parts) StringAssert.Contains(error.Message, part);
    }
}
