using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.Cpu;

/// <summary>Tiles whose rows pass through the experts alone that a sparse gate gives them.</summary>
[TestClass]
public sealed class RowSkippingTests
{
    [TestMethod]
    public void Outputs_are_those_of_the_dense_pass_to_the_bit()
    {
        int seed = 0;
        foreach (string gate in (string[])["top-k", "adaptive", "threshold", "rectified"])
        {
            foreach (string activation in (string[])["relu", "tanh+gelu", "glu:silu", "swish+helu"])
            {
                for (int i = 0; i < 3; i++, seed++)
                {
                    var sharing = i == 2 ? MemberSharing.Independent : MemberSharing.Mini;
                    var (spec, table) = RandomNetworks.Create(seed, RandomNetworks.Objectives[seed % 3], $"{gate}+linear+none+none",
                        activation, seed % 2 == 0 ? "none" : "piecewise-linear", (sharing, 2), rows: 70);
                    spec = spec with { SharedLayers = 0 };
                    foreach (var kernels in Kernels<float>.All)
                    {
                        var layout = new ParameterLayout(spec, kernels.PanelWidth);
                        var block = layout.Import<float>(RandomNetworks.Weights(spec, seed));
                        float[] Outputs(double largest)
                        {
                            var pass = new NetworkPass<float>(spec, layout, kernels, 64, isTraining: false) { LargestPart = largest };
                            pass.SetParameters(block);
                            var outputs = new List<float>();
                            foreach (int count in (int[])[64, 5, 1])
                            {
                                pass.Load(table, [.. Enumerable.Range(0, count)]);
                                pass.Embed();
                                for (int member = 0; member < spec.Members; member++)
                                    outputs.AddRange(Copy(pass, member, count * spec.Outputs));
                            }
                            return [.. outputs];
                        }
                        float[] dense = Outputs(0);
                        CollectionAssert.AreEqual(dense, Outputs(1), $"{spec}, {kernels.Name}");
                        CollectionAssert.AreEqual(dense, Outputs(0.5), $"{spec}, {kernels.Name}");
                    }
                }
            }
        }
    }

    private static unsafe float[] Copy(NetworkPass<float> pass, int member, int count)
        => new Span<float>(pass.Forward(member, PassNoise<float>.Fixed(null)), count).ToArray();
}
