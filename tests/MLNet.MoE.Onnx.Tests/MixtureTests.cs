using Microsoft.ML;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Mixtures fitted by EM.</summary>
[TestClass]
public sealed class MixtureTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(GateTransform.Identity, GateActivation.None, 0)]
    [DataRow(GateTransform.Tanh, GateActivation.Sigmoid, 0)]
    [DataRow(GateTransform.Sigmoid, GateActivation.Tanh, 0)]
    [DataRow(GateTransform.Identity, GateActivation.None, 2)]
    public void GaussianMixturesScoreTheSame(GateTransform transform, GateActivation activation, int active)
    {
        var options = Options<GaussianMoeOptions>();
        (options.GateTransform, options.GateActivation, options.GateActiveExperts) = (transform, activation, active);
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Regression).Append(_ml.Regression.Trainers.GaussianMoe(options)));
    }

    [TestMethod]
    public void MultinomialMixturesOfSeveralClassesScoreTheSame()
    {
        var trainer = _ml.MulticlassClassification.Trainers.MultinomialMoe(Options<MultinomialMoeOptions>());
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Multiclass).Append(trainer), "Score", "PredictedLabel");
    }

    [TestMethod]
    public void MultinomialMixturesOfTwoClassesScoreTheSame()
    {
        var trainer = _ml.BinaryClassification.Trainers.MultinomialMoe(Options<MultinomialMoeOptions>());
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Binary).Append(trainer), "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void AFunctionOfTheProgramsOwnIsRefused()
    {
        var options = Options<GaussianMoeOptions>();
        (options.GateTransform, options.CustomGateTransform) = (GateTransform.Custom, Math.Atan);
        var data = OnnxParity.View(_ml, Rows.Make(200, 1));
        var model = OnnxParity.Preparation(_ml, TaskKind.Regression).Append(_ml.Regression.Trainers.GaussianMoe(options)).Fit(data);
        using var stream = new MemoryStream();
        var error = Assert.Throws<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, data, stream, "Score"));
        StringAssert.Contains(error.Message, "GateTransform");
    }

    [TestMethod]
    public void IntervalsOfGaussianMixturesAreRefused()
    {
        var options = Options<GaussianMoeOptions>();
        options.PredictionInterval = 0.9;
        var data = OnnxParity.View(_ml, Rows.Make(200, 1));
        var model = OnnxParity.Preparation(_ml, TaskKind.Regression).Append(_ml.Regression.Trainers.GaussianMoe(options)).Fit(data);
        using var stream = new MemoryStream();
        var error = Assert.Throws<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, data, stream, "Score"));
        StringAssert.Contains(error.Message, "PredictionInterval");
    }

    private static TOptions Options<TOptions>()
        where TOptions : StatisticalMoeOptions, new()
        => new() { NumberOfExperts = 3, NumberOfStarts = 2, MaximumIterations = 30, NumberOfThreads = 1, Seed = 1 };
}
