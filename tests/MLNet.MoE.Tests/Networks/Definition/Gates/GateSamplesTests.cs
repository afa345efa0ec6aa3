using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Tests.Networks.Definition.Gates;

[TestClass]
public sealed class GateSamplesTests
{
    [TestMethod]
    [DataRow(0.5)]
    [DataRow(0.04)]
    [DataRow(0.02)]
    [DataRow(0.001)]
    [DataRow(1e-30)]
    public void Mean_over_the_noise_is_right_at_any_temperature_alone_and_among_others(double temperature)
    {
        const int experts = 5, samples = 12, rows = 19;
        var random = new Random(3);
        float[] noise = [.. Enumerable.Range(0, samples * experts)
            .Select(i => (float)-Math.Log(-Math.Log((i + 0.5) / (samples * experts))))];
        random.Shuffle(noise);
        float[] logits = [.. Enumerable.Range(0, experts * rows).Select(_ => (10 * random.NextSingle()) - 5)];
        float[] values = [.. logits];
        var gate = new GateArguments<float>(experts, (float)temperature, experts, 1, 1);
        var draws = new GateSamples<float>(experts, noise, (float)temperature);

        new GumbelSoftmaxGate().ForwardMean(gate, values, draws);

        for (int row = 0; row < rows; row++)
        {
            double[] expected = Mean(row);
            float[] alone = [.. Enumerable.Range(0, experts).Select(k => logits[(k * rows) + row])];
            new GumbelSoftmaxGate().ForwardMean(gate, alone, draws);
            for (int k = 0; k < experts; k++)
            {
                Assert.AreEqual(expected[k], values[(k * rows) + row], 1e-4, $"row {row}, expert {k}");
                Assert.AreEqual(values[(k * rows) + row], alone[k]);
            }
        }

        double[] Mean(int row)
        {
            double[] mean = new double[experts];
            for (int s = 0; s < samples; s++)
            {
                double[] sums = [.. Enumerable.Range(0, experts)
                    .Select(k => (double)(logits[(k * rows) + row] + noise[(s * experts) + k]))];
                double[] weights = [.. sums.Select(sum => Math.Exp((sum - sums.Max()) / temperature))];
                for (int k = 0; k < experts; k++) mean[k] += weights[k] / weights.Sum() / samples;
            }
            return mean;
        }
    }
}
