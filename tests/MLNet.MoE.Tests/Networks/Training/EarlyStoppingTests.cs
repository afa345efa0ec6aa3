using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Training;

[TestClass]
public sealed class EarlyStoppingTests
{
    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    public void Low_loss_has_a_patience_of_its_own(string objective)
    {
        Assert.AreEqual(1 + 3, Epochs(objective, certainty: 1, lowLossPatience: 7));
        Assert.AreEqual(1 + 7, Epochs(objective, certainty: 8, lowLossPatience: 7));
        Assert.AreEqual(1 + 3, Epochs(objective, certainty: 8, lowLossPatience: 0));
    }

    [TestMethod]
    public void Regression_knows_no_low_loss() => Assert.AreEqual(1 + 3, Epochs("squared-error", certainty: 8, lowLossPatience: 7));

    [TestMethod]
    public void Low_is_measured_by_the_shares_of_the_classes()
    {
        foreach (string objective in (string[])["logistic", "cross-entropy"])
        {
            // Two rows of three, one of weight 2, are of class 1: shares of 1/4 and 3/4.
            var table = new FeatureTable(0, [], hasWeights: true);
            foreach (var (label, weight) in new[] { (1f, 2f), (0f, 1f), (1f, 1f), (0f, 0f) }) table.AddRow(label, weight, out _, out _);
            double expected = -(0.25 * Math.Log(0.25)) - (0.75 * Math.Log(0.75));
            Assert.AreEqual(expected, ValidationMetrics.LossOfShares(table, [0, 1, 2, 3]), 1e-12);
            Assert.AreEqual(0.0, ValidationMetrics.LossOfShares(table, [0, 2]), 1e-12);
            // The loss that predicting the shares has.
            float[] shares = objective == "logistic" ? [MathF.Log(3), MathF.Log(3), MathF.Log(3), MathF.Log(3)]
                : [0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f];
            Assert.AreEqual(expected,
                ValidationMetrics.Evaluate(ObjectiveRegistry.All.Get(objective), objective == "logistic" ? 1 : 2, shares, table,
                    [0, 1, 2, 3]).Loss, 1e-6);
        }
    }

    [TestMethod]
    [DataRow(float.NaN, 0f)]
    [DataRow(1f, float.NaN)]
    [DataRow(1f, float.PositiveInfinity)]
    public void Run_that_comes_apart_later_keeps_the_best_epoch_and_warns(float loss, float prediction)
    {
        var warnings = new List<string>();
        int kept = 0;
        var stopping =
            new EarlyStopping(
                Request("squared-error",
                    new TrainingSettings { MaximumEpochs = 9, LearningRate = 0.5f }) with { Observer = new() { Warn = warnings.Add } });
        float[] sound = new float[10], apart = [.. Enumerable.Repeat(prediction, 10)];
        Assert.IsTrue(stopping.Judge(1, 1, sound, () => kept++));
        Assert.IsFalse(stopping.Judge(2, loss, apart, () => kept++));
        Assert.AreEqual((1, 1, StopReason.NonFiniteLoss), (kept, stopping.BestEpoch, stopping.Reason));
        Assert.HasCount(1, stopping.History);
        StringAssert.StartsWith(warnings.Single(), "Training diverged in epoch 2");
        StringAssert.Contains(warnings[0], "the network of epoch 1 is kept. A lower learning rate than 0.5");
    }

    [TestMethod]
    [DataRow(0, 100)]
    [DataRow(0.001, 100)]
    [DataRow(0.015, 100)]
    [DataRow(0.03, 3)]
    public void Patience_begins_anew_with_an_epoch_that_gains_enough(double leastGain, int epochs)
    {
        // Each epoch gains 1 % on the one before, and two of them nearly 2 %. The last is the best, whatever it gained.
        var settings = new TrainingSettings { Patience = 2, MaximumEpochs = 100, LeastGain = leastGain };
        Assert.AreEqual((epochs, epochs), Falling(settings, 0.99));
    }

    [TestMethod]
    [DataRow(6, 100)]
    [DataRow(7.5, 8)]
    public void Loss_of_next_to_nothing_cannot_gain(double certainty, int epochs)
    {
        // Every epoch is more confident than the one before: exp(-6) is a quarter of a percent of the loss of the shares, log 2.
        var stopping = new EarlyStopping(
            Request("logistic", new TrainingSettings { Patience = 3, LowLossPatience = 7, MaximumEpochs = 100 }));
        int epoch = 1;
        while (stopping.Judge(epoch, 1, Predictions(epoch), () => { })) epoch++;
        Assert.AreEqual((epochs, epochs), (epoch, stopping.BestEpoch), "the last epoch is the best");

        float[] Predictions(int at)
            => [.. Enumerable.Range(0, 10).Select(row => (float)((certainty + (at * 0.001)) * (row % 2 == 1 ? 1 : -1)))];
    }

    [TestMethod]
    public void Without_validation_rows_no_epoch_has_to_gain()
    {
        var request = Request("squared-error", new TrainingSettings { Patience = 2, MaximumEpochs = 5000, LeastGain = 0.1 });
        var stopping = new EarlyStopping(request with { Data = request.Data with { ValidationRows = [] } });
        int epoch = 1;
        while (stopping.Judge(epoch, 1, [], () => { })) epoch++;
        Assert.AreEqual((5000, 5000, StopReason.MaximumEpochs), (epoch, stopping.BestEpoch, stopping.Reason));
    }

    /// <summary>Epochs, and the best of them, of a run whose validation loss is multiplied by a factor in each.</summary>
    private static (int Epochs, int Best) Falling(TrainingSettings settings, double factor)
    {
        var stopping = new EarlyStopping(Request("squared-error", settings));
        int epoch = 1;
        while (stopping.Judge(epoch, 1, Predictions(epoch), () => { })) epoch++;
        return (epoch, stopping.BestEpoch);

        // The error of every row, 1 in the beginning, falls with the root of the loss.
        float[] Predictions(int at) => [.. Enumerable.Range(0, 10).Select(row => (float)((row % 2) + Math.Pow(factor, (at - 1) / 2.0)))];
    }

    /// <summary>Epochs until a loss that never gets better than in the first ends the run.</summary>
    private static int Epochs(string objective, float certainty, int lowLossPatience)
    {
        var stopping =
            new EarlyStopping(
                Request(objective, new TrainingSettings { Patience = 3, LowLossPatience = lowLossPatience, MaximumEpochs = 100 }));
        float right = 1 / (1 + MathF.Exp(-certainty));
        int[] rows = [.. Enumerable.Range(0, 10)];
        float[] predictions = objective switch
        {
            "cross-entropy" => [.. rows.SelectMany(row => row % 2 == 1 ? new[] { 1 - right, right } : [right, 1 - right])],
            "logistic" => [.. rows.Select(row => row % 2 == 1 ? certainty : -certainty)],
            _ => [.. rows.Select(row => row % 2 + (1 - right))],
        };
        int epoch = 1;
        while (stopping.Judge(epoch, 1, predictions, () => { })) epoch++;
        Assert.AreEqual(StopReason.Patience, stopping.Reason);
        return epoch;
    }

    /// <summary>A run on ten rows, labelled 0 and 1 in turn.</summary>
    private static TrainingRequest Request(string objective, TrainingSettings settings)
    {
        var table = new FeatureTable(0, []);
        for (int row = 0; row < 10; row++) table.AddRow(row % 2, 1, out _, out _);
        int[] rows = [.. Enumerable.Range(0, 10)];
        var spec = new NetworkSpec { Objective = objective, Outputs = objective == "cross-entropy" ? 2 : 1, NumericColumns = 0 };
        return new TrainingRequest(spec, NetworkWeights.Create(spec, 1), new TrainingData(table, rows, table, rows), settings);
    }
}
