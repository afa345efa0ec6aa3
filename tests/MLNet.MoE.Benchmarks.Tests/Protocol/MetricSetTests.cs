namespace MLNet.MoE.Benchmarks.Tests.Protocol;

[TestClass]
public sealed class MetricSetTests
{
    [TestMethod]
    public void Two_classes_are_judged_by_figures_of_the_positive_one()
    {
        // Positive probabilities 0.9, 0.8, 0.6, 0.4, 0.3, 0.1; rows 0, 1, 3 are positive: hits 2, said 3, there 3; of 9 pairs 8 are in
        // order.
        var values = Values(TaskKind.Binary, [1, 1, 0, 1, 0, 0], [0.1f, 0.9f, 0.2f, 0.8f, 0.4f, 0.6f, 0.6f, 0.4f, 0.7f, 0.3f, 0.9f, 0.1f],
            2);

        Assert.AreEqual(4.0 / 6, values["accuracy"], 1e-9);
        Assert.AreEqual(8.0 / 9, values["auc"], 1e-9);
        foreach (string name in new[] { "precision", "recall", "f1" }) Assert.AreEqual(2.0 / 3, values[name], 1e-9);
        Assert.AreEqual(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.4) + Math.Log(0.4) + Math.Log(0.7) + Math.Log(0.9)) / 6,
            values["log_loss"], 1e-6);
    }

    [TestMethod]
    public void Probabilities_that_are_frequencies_have_no_calibration_error()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(row => row < 75 ? 1f : 0f)],
            outputs = [.. Enumerable.Range(0, 100).SelectMany(_ => new[] { 0.25f, 0.75f })];

        Assert.AreEqual(0, Values(TaskKind.Binary, labels, outputs, 2)["calibration_error"], 1e-6);
        Assert.AreEqual(0.2,
            Values(TaskKind.Binary, labels, [.. Enumerable.Range(0, 100).SelectMany(_ => new[] { 0.05f, 0.95f })], 2)["calibration_error"],
            1e-6);
    }

    [TestMethod]
    public void Several_classes_are_averaged_over_those_that_occur()
    {
        // Class 2 is never there and never said; class 1 is said for a row of class 0.
        var values = Values(TaskKind.Multiclass, [0, 0, 1, 1], [0.8f, 0.1f, 0.1f, 0.3f, 0.6f, 0.1f, 0.1f, 0.8f, 0.1f, 0.2f, 0.7f, 0.1f], 3);

        Assert.AreEqual((1 + (2.0 / 3)) / 2, values["precision"], 1e-9);
        Assert.AreEqual(0.75, values["recall"], 1e-9);
        Assert.AreEqual(1, values["auc"], 1e-9);
    }

    [TestMethod]
    public void Numbers_are_judged_by_their_errors()
    {
        var values = Values(TaskKind.Regression, [1, 2, 3], [1, 2, 6], 1);

        Assert.AreEqual(Math.Sqrt(3), values["rmse"], 1e-9);
        Assert.AreEqual(1, values["mae"], 1e-9);
        Assert.AreEqual(1 - (9.0 / 2), values["r_squared"], 1e-9);
    }

    private static Dictionary<string, double> Values(TaskKind task, float[] labels, float[] outputs, int width) =>
        MetricSet.Of(task).Zip(MetricSet.Values(task, new Predictions(outputs, width), labels))
            .ToDictionary(pair => pair.First.Name, pair => pair.Second);
}
