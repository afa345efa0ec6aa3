using MLNet.MoE.Data;
using MLNet.MoE.Network;
using MLNet.MoE.Training;

namespace MLNet.MoE.Tests.Training;

[TestClass]
public sealed class EarlyStoppingTests
{
    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    public void Low_loss_has_a_patience_of_its_own(TaskKind task)
    {
        Assert.AreEqual(1 + 3, Epochs(task, certainty: 1, lowLossPatience: 7));
        Assert.AreEqual(1 + 7, Epochs(task, certainty: 8, lowLossPatience: 7));
        Assert.AreEqual(1 + 3, Epochs(task, certainty: 8, lowLossPatience: 0));
    }

    [TestMethod]
    public void Regression_knows_no_low_loss() => Assert.AreEqual(1 + 3, Epochs(TaskKind.Regression, certainty: 8, lowLossPatience: 7));

    [TestMethod]
    public void Low_is_told_by_the_shares_of_the_classes()
    {
        foreach (TaskKind task in (TaskKind[])[TaskKind.Binary, TaskKind.Multiclass])
        {
            // Two rows of three, one of weight 2, are of class 1: shares of 1/4 and 3/4.
            var table = new FeatureTable(0, [], hasWeights: true);
            foreach (var (label, weight) in new[] { (1f, 2f), (0f, 1f), (1f, 1f), (0f, 0f) }) table.AddRow(label, weight, out _, out _);
            double expected = -(0.25 * Math.Log(0.25)) - (0.75 * Math.Log(0.75));
            Assert.AreEqual(expected, ValidationMetrics.LossOfShares(table, [0, 1, 2, 3]), 1e-12);
            Assert.AreEqual(0.0, ValidationMetrics.LossOfShares(table, [0, 2]), 1e-12);
            // The loss that predicting the shares has.
            float[] shares = task == TaskKind.Binary ? [MathF.Log(3), MathF.Log(3), MathF.Log(3), MathF.Log(3)] : [0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f];
            Assert.AreEqual(expected, ValidationMetrics.Evaluate(task, task == TaskKind.Binary ? 1 : 2, shares, table, [0, 1, 2, 3]).Loss, 1e-6);
        }
    }

    /// <summary>Epochs until a loss that never gets better than in the first ends the run.</summary>
    private static int Epochs(TaskKind task, float certainty, int lowLossPatience)
    {
        var table = new FeatureTable(0, []);
        for (int row = 0; row < 10; row++) table.AddRow(row % 2, 1, out _, out _);
        int[] rows = [.. Enumerable.Range(0, 10)];
        int outputs = task == TaskKind.Multiclass ? 2 : 1;
        var spec = new NetworkSpec { Task = task, Outputs = outputs, NumericColumns = 0 };
        var settings = new TrainingSettings { Patience = 3, LowLossPatience = lowLossPatience, MaximumEpochs = 100 };
        var stopping = new EarlyStopping(new TrainingRequest(spec, NetworkWeights.Create(spec, 1), new TrainingData(table, rows, table, rows), settings));
        float right = 1 / (1 + MathF.Exp(-certainty));
        float[] predictions = task switch
        {
            TaskKind.Multiclass => [.. rows.SelectMany(row => row % 2 == 1 ? new[] { 1 - right, right } : [right, 1 - right])],
            TaskKind.Binary => [.. rows.Select(row => row % 2 == 1 ? certainty : -certainty)],
            _ => [.. rows.Select(row => row % 2 + (1 - right))],
        };
        int epoch = 1;
        while (stopping.Judge(epoch, 1, predictions, () => { })) epoch++;
        Assert.AreEqual(StopReason.Patience, stopping.Reason);
        return epoch;
    }
}
