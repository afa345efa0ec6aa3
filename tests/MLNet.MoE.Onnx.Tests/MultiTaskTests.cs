using Microsoft.ML;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Networks of several labels, whichever way they share the experts.</summary>
[TestClass]
public sealed class MultiTaskTests
{
    private static readonly string[] Columns = ["Score.Amount", "Score.Years", "Score.IsHigh", "Probability.IsHigh",
        "PredictedLabel.IsHigh", "Score.KindKey", "PredictedLabel.KindKey"];

    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(TaskGates.Own)]
    [DataRow(TaskGates.Shared)]
    [DataRow(TaskGates.Embedding)]
    public void ColumnsOfAllLabelsAreTheSame(TaskGates gates)
    {
        var options = Options();
        options.TaskGates = gates;
        OnnxParity.Check(_ml, OnnxParity.Preparation(_ml, TaskKind.Regression)
            .Append(_ml.Transforms.Conversion.MapValueToKey("KindKey", nameof(Row.Kind)))
            .Append(_ml.MultiTask().Trainers.Moe(options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Named", "PredictedLabel.KindKey")), [.. Columns, "Named"]);
    }

    [TestMethod]
    public void RawColumnsAreInputsToo()
    {
        var options = Options();
        (options.FeatureColumnName, options.CategoricalColumns) = (nameof(Row.N), [nameof(Row.City)]);
        options.Labels = [nameof(Row.Amount), new(nameof(Row.IsHigh)) { ClassWeights = "true=3" }];
        OnnxParity.Check(_ml, _ml.MultiTask().Trainers.Moe(options), "Score.Amount", "Probability.IsHigh", "PredictedLabel.IsHigh");
    }

    private static MultiTaskMoeOptions Options()
    {
        var options = Networks.Options<MultiTaskMoeOptions>();
        options.Labels = [nameof(Row.Amount), new(nameof(Row.Years)) { Objective = "poisson" }, nameof(Row.IsHigh),
            new("KindKey") { ClassWeights = "balanced" }];
        return options;
    }
}
