using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.FileFormat;

[TestClass]
public sealed class OverflowCheckTests
{
    private static readonly float[] Numbers = [0, 1, -1, 2, -3e30f, 3e38f, float.NaN];

    [TestMethod]
    public void Network_that_is_not_refused_scores_any_row_with_numbers_however_large_its_weights_are()
    {
        int loaded = NetworkFiles.All(24).Sum(file => LoadsAsItGrows(file, 1.7));
        // Weights of a hundred times their size are no reason to refuse any.
        Assert.IsGreaterThan(24 * 8, loaded);
    }

    [TestMethod]
    public void Nor_does_a_gate_of_any_network_and_selection()
    {
        int seed = 0;
        foreach (string gate in RandomNetworks.Gates)
        {
            var file = NetworkFile.Create(seed++, RandomNetworks.Objectives[seed % 3], gate, seed % 2 == 0 ? "piecewise-linear" : "none");
            Assert.IsGreaterThan(0, LoadsAsItGrows(file, 10), gate);
        }
        Assert.IsGreaterThan(20, seed);
    }

    /// <summary>Makes weights ever larger until they are refused; gives how often they were not.</summary>
    private static int LoadsAsItGrows(NetworkFile file, double step)
    {
        double factor = 1;
        for (int loaded = 0; ; loaded++, factor *= step)
        {
            foreach (var (name, values) in file.Arrays)
            {
                // Standing values, so that the same file gets ever larger ones.
                if (name.EndsWith(".scale", StringComparison.Ordinal)) continue;
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)Math.CopySign(factor * Math.Max(0.01, Math.Min(1, Math.Abs(values[i] / (float)(factor / step)))),
                        i % 3 == 0 ? 1 : values[i]);
            }
            if (!Fits(file)) return loaded;
        }
    }

    private static bool Fits(NetworkFile file)
    {
        try
        {
            var network = file.Load();
            var (row, scores) = (new float[network.FeatureCount], new float[network.ScoreCount]);
            for (int i = 0; i < 12; i++)
            {
                for (int slot = 0; slot < row.Length; slot++) row[slot] = Numbers[((slot * i) + (5 * i)) % Numbers.Length];
                network.Predict(row, scores);
                foreach (float score in scores) Assert.IsTrue(float.IsFinite(score), $"row {i}: {score}");
                if (!network.Spec.HasGate || GateRegistry.Get(network.Spec.Gate).SumsToOne)
                    Assert.AreEqual(1, network.GetGateWeights(row).Sum(), 1e-3f);
                if (network.Spec.Objective == "cross-entropy") Assert.AreEqual(1, scores.Sum(), 1e-3f);
            }
            return true;
        }
        catch (InvalidDataException exception)
        {
            StringAssert.Contains(exception.Message, "beyond single precision");
            return false;
        }
    }
}
