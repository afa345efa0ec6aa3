using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Whole pipelines of every task, as a user exports them.</summary>
[TestClass]
public sealed class TaskTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void RegressionScoresTheSame()
        => Check(TaskKind.Regression, _ml.Regression.Trainers.GgMoe(Networks.Options()), "Score");

    [TestMethod]
    public void BinaryModelsGiveTheSameProbabilities()
        => Check(TaskKind.Binary, _ml.BinaryClassification.Trainers.GgMoe(Networks.Options()), "Score", "Probability", "PredictedLabel");

    [TestMethod]
    public void SeveralClassesAreNamedTheSame()
    {
        var trainer = _ml.MulticlassClassification.Trainers.GgMoe(Networks.Options())
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Named", "PredictedLabel"));
        Check(TaskKind.Multiclass, trainer, "Score", "PredictedLabel", "Named");
    }

    [TestMethod]
    public void ColumnsThatAreMostlyZeroScoreTheSame()
    {
        var pipeline = OnnxParity.Preparation(_ml, TaskKind.Regression, nameof(Row.N), nameof(Row.W))
            .Append(_ml.Regression.Trainers.GgMoe(Networks.Options()));
        OnnxParity.Check(_ml, pipeline);
    }

    [TestMethod]
    public void RawColumnsScoreTheSame()
    {
        var options = Networks.Options();
        (options.FeatureColumnName, options.LabelColumnName) = (nameof(Row.N), nameof(Row.Amount));
        options.CategoricalColumns = [nameof(Row.City)];
        OnnxParity.Check(_ml, _ml.Regression.Trainers.GgMoe(options));
    }

    [TestMethod]
    public void RawColumnsOfABinaryModelScoreTheSame()
    {
        var options = Networks.Options();
        (options.FeatureColumnName, options.LabelColumnName) = (nameof(Row.N), nameof(Row.IsHigh));
        options.CategoricalColumns = [nameof(Row.City)];
        OnnxParity.Check(_ml, _ml.BinaryClassification.Trainers.GgMoe(options), "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void QuantilesAndIntervalsAreTheSame()
    {
        var options = Networks.Options();
        (options.Quantiles, options.PredictionInterval) = ([0.1, 0.5, 0.9], 0.8);
        Check(TaskKind.Regression, _ml.Regression.Trainers.GgMoe(options), "Score", "Quantiles", "Lower", "Upper");
    }

    [TestMethod]
    public void RatesOfAnExposureScoreTheSame()
    {
        var options = Networks.Options();
        (options.Objective, options.PredictionInterval) = ("poisson", 0.9);
        Check(TaskKind.Regression, _ml.Regression.Trainers.GgMoe(options), "Score", "Lower", "Upper");
        options = Networks.Options();
        (options.Objective, options.ExposureColumnName) = ("poisson", nameof(Row.Years));
        Check(TaskKind.Regression, _ml.Regression.Trainers.GgMoe(options), "Score");
    }

    [TestMethod]
    public void SetsOfClassesAreTheSame()
    {
        var options = Networks.Options();
        options.PredictionInterval = 0.9;
        Check(TaskKind.Multiclass, _ml.MulticlassClassification.Trainers.GgMoe(options), "Score", "PredictedLabel", "PredictionSet");
        Check(TaskKind.Binary, _ml.BinaryClassification.Trainers.GgMoe(options), "Score", "Probability", "PredictedLabel",
            "PredictionSet");
    }

    [TestMethod]
    public void SureEnsemblesKeepTheirLogOdds()
    {
        // Many epochs on labels that a column tells, so that outputs get large.
        var options = Networks.Options();
        (options.MaximumEpochs, options.CalibrateProbabilities) = (60, false);
        Check(TaskKind.Binary, _ml.BinaryClassification.Trainers.GgMoe(options), "Score", "Probability");
    }

    [TestMethod]
    public void LoadedModelsAreExportedTheSame()
    {
        var data = OnnxParity.View(_ml, Rows.Make(300, 1));
        var model = OnnxParity.Preparation(_ml, TaskKind.Regression).Append(_ml.Regression.Trainers.GgMoe(Networks.Options())).Fit(data);
        using var saved = new MemoryStream();
        _ml.Model.Save(model, data.Schema, saved);
        var other = new MLContext(2);
        OnnxParity.Check(other, other.Model.Load(saved, out _), data);
    }

    [TestMethod]
    public void MLNetAppliesTheExportedModel()
    {
        var data = OnnxParity.View(_ml, Rows.Make(300, 1));
        var model = OnnxParity.Preparation(_ml, TaskKind.Regression).Append(_ml.Regression.Trainers.GgMoe(Networks.Options())).Fit(data);
        using var exported = new Exported(_ml, model, data, "Score");
        var applied = _ml.Transforms.ApplyOnnxModel(exported.Path).Fit(data).Transform(data);
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];
        float[] actual = [.. applied.GetColumn<VBuffer<float>>("Score").Select(score => score.GetItemOrDefault(0))];
        for (int row = 0; row < expected.Length; row++) Assert.AreEqual(expected[row], actual[row], 1e-4f * (1 + Math.Abs(expected[row])));
    }

    private void Check(TaskKind task, IEstimator<ITransformer> trainer, params string[] outputs)
        => OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, task).Append(trainer), outputs);
}
