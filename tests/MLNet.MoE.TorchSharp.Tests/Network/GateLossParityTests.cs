using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tests.Networks.Definition;
using MLNet.MoE.TorchTests.Training;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchTests.Network;

/// <summary>The gates' own terms in Torch against the managed ones, over several steps, so that their running means agree too.</summary>
[TestClass]
public sealed class GateLossParityTests
{
    [TestMethod]
    public void Gradients_of_both_engines_agree_step_by_step()
    {
        foreach (var (seed, gate, term, balance, entropy, sharing) in GateLossCases.All())
        {
            var (spec, table, terms) = GateLossCases.Create(seed, gate, term, balance, entropy, sharing);
            var weights = RandomNetworks.Weights(spec, seed);
            int[] all = [.. Enumerable.Range(0, table.RowCount)];
            double meanWeight = all.Average(row => (double)table.Weight(row));
            using var team = new WorkTeam(1);
            var managed = new CpuNetwork<double>(spec, weights, table, Kernels<double>.All[0], team, table.RowCount);
            managed.AddGateLoss(terms);
            var settings = new TrainingSettings { Seed = seed, BatchSize = all.Length, GateLoss = terms };
            using var trainer = Trainers.Create(new TrainingRequest(spec, weights, new TrainingData(table, all, table, all), settings));
            for (int step = 1; step < 4; step++)
            {
                int[] rows = all[step..];
                using var scope = NewDisposeScope();
                double expected = managed.Gradient(rows, meanWeight, step, 0, seed);
                long[] places = Array.ConvertAll(rows, row => (long)row);
                var (loss, gradient) = trainer.Gradient(tensor(places, [1, 1, rows.Length], device: TestDevice.Device), step);
                Assert.AreEqual(expected, loss.cpu().data<float>()[0], 1e-5 * (1 + Math.Abs(expected)));
                Close.Check(managed.Layout.Export(managed.Gradients[0]), trainer.Export(gradient, 0), 2e-4, $"{gate}, {term}, step {step}");
            }
        }
    }
}
