using MLNet.MoE.Files;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Fitting;

[TestClass]
public sealed class TemperatureScalingTests
{
    [TestMethod]
    [DataRow("logistic", 1.0)]
    [DataRow("logistic", 2.5)]
    [DataRow("logistic", 0.4)]
    [DataRow("cross-entropy", 1.0)]
    [DataRow("cross-entropy", 2.5)]
    [DataRow("cross-entropy", 0.4)]
    public void Many_rows_show_the_temperature_that_was_missing(string objective, double temperature)
    {
        var (table, predictions, outputs) = Draw(objective, 40_000, temperature, 1);
        Assert.AreEqual(temperature,
            TemperatureScaling.Fit(ObjectiveRegistry.All.Get(objective).Temperature!, predictions, table, Rows(table)), 0.05 * temperature);
    }

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    public void Chosen_temperature_is_the_best_of_a_grid(string objective)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var (table, predictions, outputs) = Draw(objective, 30 + (20 * seed), Math.Exp((seed - 10) / 10.0), seed);
            float chosen = TemperatureScaling.Fit(ObjectiveRegistry.All.Get(objective).Temperature!, [.. predictions], table, Rows(table));
            double best = Cost(objective, outputs, predictions, table, chosen);
            for (double log = -1.5; log <= 1.5; log += 0.01)
                Assert.IsLessThanOrEqualTo(Cost(objective, outputs, predictions, table, Math.Exp(log)) + 1e-4, best,
                    $"seed {seed}: {chosen} against {Math.Exp(log)}");
        }
    }

    [TestMethod]
    public void Rows_that_are_all_classified_correctly_leave_the_temperature_near_one()
    {
        var table = new FeatureTable(0, []);
        for (int row = 0; row < 50; row++) table.AddRow(1, 1, out _, out _);
        float chosen = TemperatureScaling.Fit(ObjectiveRegistry.All.Get("logistic").Temperature!, [.. Enumerable.Repeat(4f, 50)], table,
            Rows(table));
        Assert.IsGreaterThan(0.8f, chosen);
        Assert.IsLessThan(1f, chosen);
    }

    [TestMethod]
    public void Only_the_ratio_of_weights_counts_and_without_any_nothing_is_done()
    {
        var (table, predictions, _) = Draw("logistic", 500, 2, 3);
        float Of(Func<int, float> weight)
        {
            var weighted = new FeatureTable(0, [], hasWeights: true);
            for (int row = 0; row < 500; row++) weighted.AddRow(table.Label(row), weight(row), out _, out _);
            return TemperatureScaling.Fit(ObjectiveRegistry.All.Get("logistic").Temperature!, predictions, weighted, Rows(weighted));
        }
        Assert.AreEqual(Of(_ => 1), Of(_ => 1e-4f), 1e-3f);
        Assert.AreNotEqual(Of(_ => 1), Of(row => row % 2), 1e-3f);
        Assert.AreEqual(1f, Of(_ => 0));
    }

    [TestMethod]
    public void Classes_of_no_probability_do_no_harm()
    {
        var table = new FeatureTable(0, []);
        for (int row = 0; row < 10; row++) table.AddRow(row % 2, 1, out _, out _);
        float[] predictions = [.. Enumerable.Range(0, 10).SelectMany(row => row % 2 == 0 ? new[] { 1f, 0f, 0f } : [1f, 0f, 0f])];
        float chosen = TemperatureScaling.Fit(ObjectiveRegistry.All.Get("cross-entropy").Temperature!, predictions, table, Rows(table));
        Assert.IsGreaterThan(1f, chosen);
        Assert.IsTrue(float.IsFinite(chosen));
    }

    [TestMethod]
    [DataRow("logistic")]
    [DataRow("cross-entropy")]
    public void Calibrated_network_is_the_same_network_at_another_temperature(string objective)
    {
        var (on, off) = (Fit(objective, true), Fit(objective, false));
        Assert.AreEqual(1f, off.Temperature);
        Assert.AreNotEqual(1f, on.Temperature);
        float[] x = [.. Enumerable.Range(0, 60).Select(i => (float)Math.Sin(i))];
        int outputs = on.ScoreCount;
        float[] calibrated = new float[30 * outputs], plain = new float[30 * outputs], one = new float[outputs];
        on.PredictMany(x, 30, calibrated);
        off.PredictMany(x, 30, plain);
        for (int row = 0; row < 30; row++)
        {
            double[] expected = plain.AsSpan(row * outputs, outputs).ToArray()
                .Select(p => objective == "logistic" ? p / on.Temperature : Math.Pow(p, 1 / on.Temperature)).ToArray();
            double sum = objective == "logistic" ? 1 : expected.Sum();
            for (int i = 0; i < outputs; i++)
                Assert.AreEqual(expected[i] / sum, calibrated[(row * outputs) + i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
            on.Predict(x.AsSpan(row * 2, 2), one);
            CollectionAssert.AreEqual(calibrated[(row * outputs)..((row + 1) * outputs)], one);
        }
    }

    [TestMethod]
    public void Without_validation_rows_and_in_regressions_the_temperature_is_one()
    {
        Assert.AreEqual(1f, Fit("logistic", true, validationFraction: 0).Temperature);
        Assert.AreEqual(1f, Fit("squared-error", true).Temperature);
    }

    [TestMethod]
    public void Temperature_is_saved()
    {
        var network = Fit("cross-entropy", true);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            TrainedNetworkFormat.Save(writer, network);
        byte[] saved = stream.ToArray();
        var loaded = TrainedNetworkFormat.Load(new BoundedReader(new BinaryReader(new MemoryStream(saved))));
        Assert.AreEqual(network.Temperature, loaded.Temperature);
    }

    private static TrainedNetwork Fit(string objective, bool calibrate, float validationFraction = 0.2f)
    {
        var table = new FeatureTable(2, []);
        var random = new Random(1);
        for (int row = 0; row < 400; row++)
        {
            double a = random.NextDouble() * 2 - 1, b = random.NextDouble() * 2 - 1, noisy = a + b + (0.5 * (random.NextDouble() - 0.5));
            table.AddRow(objective == "cross-entropy" ? (noisy > 0.3 ? 2 : noisy > -0.3 ? 1 : 0) : noisy > 0 ? 1 : 0, 1, out var numeric,
                out _);
            (numeric[0], numeric[1]) = ((float)a, (float)b);
        }
        var options = new GgMoeOptions { Seed = 1, MaximumEpochs = 5, CalibrateProbabilities = calibrate,
            ValidationFraction = validationFraction };
        return NetworkFitter.Fit(table, new FeatureLayout(2, []), null, ObjectiveRegistry.All.Get(objective), 3, options,
            TrainingObserver.None);
    }

    /// <summary>Labels drawn from a model, and its predictions as they would be if they were sharper by a factor.</summary>
    private static (FeatureTable Table, float[] Predictions, int Outputs) Draw(string objective, int rows, double sharper, int seed)
    {
        var random = new Random(seed);
        var table = new FeatureTable(0, []);
        int outputs = objective == "logistic" ? 1 : 4;
        float[] predictions = new float[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            if (objective == "logistic")
            {
                double z = 6 * (random.NextDouble() - 0.5);
                table.AddRow(random.NextDouble() < 1 / (1 + Math.Exp(-z)) ? 1 : 0, 1, out _, out _);
                predictions[row] = (float)(z * sharper);
                continue;
            }
            double[] logits = [.. Enumerable.Range(0, outputs).Select(_ => 4 * random.NextDouble())];
            double total = logits.Sum(Math.Exp), sharpTotal = logits.Sum(z => Math.Exp(z * sharper)), left = random.NextDouble() * total;
            int label = 0;
            while (label < outputs - 1 && (left -= Math.Exp(logits[label])) > 0) label++;
            table.AddRow(label, 1, out _, out _);
            for (int i = 0; i < outputs; i++) predictions[(row * outputs) + i] = (float)(Math.Exp(logits[i] * sharper) / sharpTotal);
        }
        return (table, predictions, outputs);
    }

    private static double Cost(string objective, int outputs, float[] predictions, FeatureTable table, double temperature)
    {
        double cost = Math.Pow(Math.Log(temperature) / 0.2, 2) / 2;
        for (int row = 0; row < table.RowCount; row++)
        {
            int label = (int)table.Label(row);
            if (objective == "logistic") cost += Math.Log(1 + Math.Exp((label == 1 ? -1 : 1) * predictions[row] / temperature));
            else cost -= Math.Log(
                Math.Pow(predictions[(row * outputs) + label], 1 / temperature)
                / predictions[(row * outputs)..((row + 1) * outputs)].Sum(p => Math.Pow(p, 1 / temperature)));
        }
        return cost;
    }

    private static int[] Rows(FeatureTable table) => [.. Enumerable.Range(0, table.RowCount)];
}
