using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Log-odds of an ensemble whose members are more certain than single precision has probabilities for.</summary>
[TestClass]
public sealed class LogOddsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void Far_log_odds_go_on_as_the_members_do(int sign)
    {
        var (spec, table) = RandomNetworks.Create(5, "logistic", "softmax", "gelu", "none", (MemberSharing.Mini, 4), rows: 30);
        // At 60 the mean of the probabilities is still within single precision; each step further adds to all members alike.
        float[] near = Predict(sign * 60), alone = Predict(sign * 2000, capacity: 1);
        foreach (int far in (int[])[85, 97, 150, 2000])
        {
            float[] scores = Predict(sign * far);
            for (int row = 0; row < near.Length; row++)
                Assert.AreEqual(near[row] + (sign * (far - 60)), scores[row], 5e-3f, $"row {row} at {far}");
            if (far == 2000) CollectionAssert.AreEqual(scores, alone);
        }

        float[] Predict(float bias, int capacity = 16)
        {
            var weights = RandomNetworks.Weights(spec, 5);
            foreach (ref float value in weights[WeightKind.HeadBias].AsSpan()) value += bias;
            var layout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
            var predictor = new BatchPredictor(spec, layout, Kernels<float>.Best, [], capacity);
            predictor.SetParameters(layout.Import<float>(weights));
            float[] predictions = new float[table.RowCount];
            predictor.Predict(table, [.. Enumerable.Range(0, table.RowCount)], predictions);
            return predictions;
        }
    }
}
