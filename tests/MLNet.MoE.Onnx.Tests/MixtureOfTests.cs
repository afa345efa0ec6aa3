using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Mixtures of any trainers.</summary>
[TestClass]
public sealed class MixtureOfTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(MixtureGate.Global, true)]
    [DataRow(MixtureGate.PerRow, true)]
    [DataRow(MixtureGate.PerRow, false)]
    public void NumbersAreTheSame(MixtureGate gate, bool refit)
    {
        var trainers = _ml.Regression.Trainers;
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Regression).Append(trainers.MixtureOf(
            Options(gate, refit), trainers.GgMoe(Networks.Options()), trainers.FastTree(numberOfTrees: 10),
            _ml.Transforms.NormalizeMinMax("Features").Append(trainers.Sdca(maximumNumberOfIterations: 5)))), "Score", "GateWeights");
    }

    [TestMethod]
    [DataRow(MixtureGate.Global)]
    [DataRow(MixtureGate.PerRow)]
    public void ProbabilitiesOfTwoClassesAreTheSame(MixtureGate gate)
    {
        var trainers = _ml.BinaryClassification.Trainers;
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Binary).Append(trainers.MixtureOf(
            Options(gate), trainers.GgMoe(Networks.Options()), trainers.LightGbm(numberOfIterations: 10),
            _ml.Transforms.NormalizeMinMax("Features").Append(trainers.LinearSvm()))), "Score", "Probability", "PredictedLabel",
            "GateWeights");
    }

    [TestMethod]
    [DataRow(MixtureGate.Global)]
    [DataRow(MixtureGate.PerRow)]
    public void SeveralClassesAreTheSame(MixtureGate gate)
    {
        var trainers = _ml.MulticlassClassification.Trainers;
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Multiclass).Append(trainers.MixtureOf(
            Options(gate), trainers.GgMoe(Networks.Options()), trainers.LightGbm(numberOfIterations: 10),
            trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 5)))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Named", "PredictedLabel")), "Score", "PredictedLabel", "Named", "GateWeights");
    }

    /// <summary>An expert that writes over a column of the data must not change what the next expert and the gate see.</summary>
    [TestMethod]
    public void AnExpertsColumnsAreItsOwn()
    {
        var trainers = _ml.Regression.Trainers;
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Regression).Append(trainers.MixtureOf(
            Options(MixtureGate.PerRow),
            _ml.Transforms.NormalizeMinMax("Features").Append(trainers.Sdca(maximumNumberOfIterations: 5)),
            trainers.GgMoe(Networks.Options()),
            _ml.Transforms.Concatenate("Features", nameof(Row.N)).Append(trainers.FastTree(numberOfTrees: 10)))), "Score", "GateWeights");
    }

    /// <summary>Without log-odds and weights, which multiply how probabilities near 1 are rounded.</summary>
    [TestMethod]
    public void TheBestMixtureIsTheSame()
    {
        var options = MixtureOfOptions.Best();
        (options.NumberOfFolds, options.Seed) = (2, 1);
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Binary).Append(_ml.BinaryClassification.Trainers.MixtureOf(options)),
            "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void AnExpertWithoutAFormIsNamed()
    {
        var trainers = _ml.Regression.Trainers;
        var options = Options(MixtureGate.Global);
        options.ExpertNames = ["network", "own step"];
        var own = _ml.Transforms.CustomMapping<Row, Doubled>((row, doubled) => doubled.Twice = [2 * row.N[0], row.N[1]], null)
            .Append(_ml.Transforms.Concatenate("Features", "Twice")).Append(trainers.Sdca(maximumNumberOfIterations: 5));
        var data = OnnxParity.View(_ml, Rows.Make(200, 1));
        var model = OnnxParity.Preparation(_ml, TaskKind.Regression)
            .Append(trainers.MixtureOf(options, trainers.GgMoe(Networks.Options()), own)).Fit(data);
        using var stream = new MemoryStream();
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Model.ConvertToOnnx(model, data, stream, "Score"));
        StringAssert.Contains(error.Message, "own step");
    }

    private static MixtureOfOptions Options(MixtureGate gate, bool refit = true) =>
        new() { Gate = gate, GateShrinkage = gate == MixtureGate.PerRow ? 0.1 : null, NumberOfFolds = 2, Refit = refit, Seed = 1 };

    private sealed class Doubled
    {
        [VectorType(2)]
        public float[] Twice { get; set; } = [];
    }
}
