using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE.Tests.Mixtures.Stacking;

[TestClass]
public sealed class StackingTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Global_weights_have_the_smallest_loss_of_all(bool probabilities)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var rows = Rows(probabilities, 60, 3, 0, seed);

            double[] weights = GlobalWeights.Fit(rows);

            double lowest = Penalised(rows, weights);
            Assert.AreEqual(1, weights.Sum(), 1e-9);
            for (double first = 0; first <= 1; first += 0.05)
            {
                for (double second = 0; second <= 1 - first + 1e-9; second += 0.05)
                {
                    double[] other = [first, second, Math.Max(0, 1 - first - second)];
                    Assert.IsLessThanOrEqualTo(Penalised(rows, other) + 1e-7, lowest,
                        $"seed {seed}: {string.Join(' ', other)}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Experts_that_few_rows_cannot_tell_apart_share_the_weight(bool probabilities)
    {
        var random = new Random(1);
        double[] predictions = new double[2 * 100], labels = new double[100], weights = new double[100];
        for (int row = 0; row < 100; row++)
        {
            // The second is the first but for a hair in its favour.
            predictions[2 * row] = 0.5 + (0.3 * random.NextDouble());
            predictions[(2 * row) + 1] = predictions[2 * row] + 1e-4;
            (labels[row], weights[row]) = (1, 1);
        }

        double[] fitted = GlobalWeights.Fit(new(predictions, probabilities ? null : labels, weights, [], 2, 0));

        Assert.AreEqual(0.5, fitted[0], 0.02);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void The_gradient_of_a_gate_is_that_of_its_loss(bool probabilities)
    {
        var rows = Rows(probabilities, 40, 3, 4, 7);
        var random = new Random(3);
        double[] global = [0.5, 0.3, 0.2], coefficients = [.. Enumerable.Range(0, 15).Select(_ => random.NextDouble() - 0.5)],
            gradient = new double[15], unused = new double[15];

        GateFit.Evaluate(rows, global, coefficients, 0.05, 0.7, gradient);

        for (int i = 0; i < coefficients.Length; i++)
        {
            double[] above = [.. coefficients], below = [.. coefficients];
            above[i] += 1e-5;
            below[i] -= 1e-5;
            double slope = (GateFit.Evaluate(rows, global, above, 0.05, 0.7, unused)
                - GateFit.Evaluate(rows, global, below, 0.05, 0.7, unused)) / 2e-5;
            Assert.AreEqual(slope, gradient[i], 1e-7 + (1e-6 * Math.Abs(slope)));
        }
    }

    [TestMethod]
    public void A_gate_without_coefficients_is_the_global_weights_and_a_strong_penalty_leads_there()
    {
        var rows = Rows(true, 200, 2, 3, 5);
        double[] global = GlobalWeights.Fit(rows), weights = new double[2];

        var strong = GateFit.Fit(rows, global, 1e6, null, () => { });

        // The intercepts carry no penalty, but the global weights are already the best of those.
        strong.Weigh(rows.InputsOf(0), weights);
        Assert.AreEqual(global[0], weights[0], 0.02);
    }

    [TestMethod]
    public void Cross_validation_takes_a_gate_where_it_helps_and_none_where_it_does_not()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Assert.IsTrue(GateSelection.Fit(Divided(600, seed), null, null, seed, () => { }).IsPerRow, $"divided, seed {seed}");
            Assert.IsFalse(GateSelection.Fit(Rows(true, 600, 2, 3, seed), null, null, seed, () => { }).IsPerRow, $"noise, seed {seed}");
        }
    }

    [TestMethod]
    public void An_expert_of_weight_0_counts_for_no_row()
    {
        var gate = new ExpertGate([0, 1], [5, 5, 0, 0]);
        double[] weights = new double[2];

        gate.Weigh([3.0], weights);

        CollectionAssert.AreEqual(new double[] { 0, 1 }, weights);
    }

    [TestMethod]
    public void Calibration_finds_the_scale_that_log_odds_were_stretched_by()
    {
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 20000).Select(_ => 4 * (random.NextDouble() - 0.5))],
            weights = [.. truth.Select(_ => 1.0)];
        bool[] positive = [.. truth.Select(odds => random.NextDouble() < 1 / (1 + Math.Exp(-odds)))];

        var scale = ExpertScale.OfLogOdds([.. truth.Select(odds => (3 * odds) + 1)], positive, weights);

        Assert.AreEqual(1.0 / 3, scale.Slope, 0.03);
        Assert.AreEqual(-1.0 / 3, scale.Offset, 0.05);
    }

    [TestMethod]
    public void Calibration_finds_the_temperature_of_class_probabilities()
    {
        var random = new Random(1);
        const int rows = 5000;
        double[] logits = new double[rows * 3];
        int[] labels = new int[rows];
        double[] row = new double[3];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < 3; j++) row[j] = 3 * random.NextDouble();
            for (int j = 0; j < 3; j++) logits[(i * 3) + j] = 2 * row[j];
            ExpertScale.None.Probabilities(row);
            double draw = random.NextDouble();
            labels[i] = draw < row[0] ? 0 : draw < row[0] + row[1] ? 1 : 2;
        }

        var scale = ExpertScale.OfClasses(logits, labels, [.. labels.Select(_ => 1.0)]);

        Assert.AreEqual(0.5, scale.Slope, 0.04);
    }

    [TestMethod]
    public void Certain_experts_keep_a_finite_calibration()
    {
        double[] odds = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? -16.0 : 16.0)];

        var right = ExpertScale.OfLogOdds(odds, [.. odds.Select(value => value > 0)], [.. odds.Select(_ => 1.0)]);
        var wrong = ExpertScale.OfLogOdds(odds, [.. odds.Select(value => value < 0)], [.. odds.Select(_ => 1.0)]);

        Assert.IsTrue(double.IsFinite(right.Slope) && right.Slope > 0);
        Assert.IsTrue(double.IsFinite(wrong.Slope) && wrong.Slope > 0);
    }

    [TestMethod]
    public void The_projection_is_the_nearest_point_of_the_simplex()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 200; trial++)
        {
            double[] point = [.. Enumerable.Range(0, 4).Select(_ => (4 * random.NextDouble()) - 2)], nearest = [.. point];
            Simplex.Project(nearest);
            Assert.AreEqual(1, nearest.Sum(), 1e-9);
            Assert.IsTrue(nearest.All(value => value >= 0));
            double distance = Distance(point, nearest);
            for (int other = 0; other < 50; other++)
            {
                double[] candidate = [.. Enumerable.Range(0, 4).Select(_ => -Math.Log(random.NextDouble()))];
                double sum = candidate.Sum();
                Assert.IsGreaterThanOrEqualTo(distance - 1e-9, Distance(point, [.. candidate.Select(value => value / sum)]));
            }
        }
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    /// <summary>Experts of different worth, the same everywhere.</summary>
    /// <summary>Mean loss with what the prior adds: each expert has explained part of a row alone; of numbers, by its curvature.</summary>
    private static double Penalised(StackedRows rows, double[] weights)
    {
        double Loss(double[] of) => new ExpertGate(of, []).MeanLoss(rows);
        if (rows.Labels is null) return Loss(weights) - (GlobalWeights.PriorRows * weights.Sum(Math.Log) / rows.Count);
        double best = Enumerable.Range(0, 3).Min(k => Loss([.. Enumerable.Range(0, 3).Select(other => other == k ? 1.0 : 0)]));
        double distance = weights.Sum(weight => (weight - (1.0 / 3)) * (weight - (1.0 / 3)));
        return Loss(weights) + (GlobalWeights.PriorRows * 9 * best / rows.Count * distance);
    }

    private static StackedRows Rows(bool probabilities, int count, int experts, int inputs, int seed)
    {
        var random = new Random(seed);
        double[] labels = [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextDouble()) - 2)];
        double[] predictions = new double[count * experts];
        for (int i = 0; i < predictions.Length; i++)
        {
            double noise = (1 + (i % experts)) * (random.NextDouble() - 0.5);
            predictions[i] = probabilities ? 1 / (1 + Math.Exp(-1 - (3 * noise))) : labels[i / experts] + noise;
        }
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => 0.5 + random.NextDouble())],
            columns = [.. Enumerable.Range(0, count * inputs).Select(_ => (2 * random.NextDouble()) - 1)];
        return new(predictions, probabilities ? null : labels, weights, columns, experts, inputs);
    }

    /// <summary>One expert is right where the input is negative, the other where it is not.</summary>
    private static StackedRows Divided(int count, int seed)
    {
        var random = new Random(seed);
        double[] inputs = [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] predictions = [.. inputs.SelectMany(input => input < 0 ? new[] { 0.9, 0.4 } : [0.4, 0.9])];
        return new(predictions, null, [.. inputs.Select(_ => 1.0)], inputs, 2, 1);
    }
}
