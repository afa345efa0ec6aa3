using MLNet.MoE.Numerics;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Noise;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchTests.Noise;

[TestClass]
public sealed class CounterStreamsTests
{
    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    [TestMethod]
    [DataRow(1L)]
    [DataRow(977L)]
    [DataRow(long.MaxValue - 40)]
    public void Bits_are_those_of_the_counter_based_generator(long firstStep)
    {
        const int Steps = 3, Positions = 301;
        int[] seeds = [0, 1, -1, int.MinValue, int.MaxValue, 20_241];
        (int Purpose, long Index)[] streams = [(1, 0), (1, 7), (2, 0), (5, 123_456_789_012)];
        using var kept = new KeptTensors();
        using var scope = NewDisposeScope();
        var bits = new CounterStreams(seeds, streams, Positions, TestDevice.Device, kept).Bits(firstStep, Steps);
        CollectionAssert.AreEqual(new long[] { Steps, seeds.Length, streams.Length, Positions }, bits.shape);
        long[] actual = bits.cpu().data<long>().ToArray();
        int i = 0;
        for (int step = 0; step < Steps; step++)
        {
            foreach (int seed in seeds)
            {
                foreach (var (purpose, index) in streams)
                {
                    var expected = CounterRandom.For(seed, purpose, firstStep + step, index);
                    for (int position = 0; position < Positions; position++)
                        Assert.AreEqual((long)expected.Bits(position), actual[i++], $"seed {seed}, purpose {purpose}, index {index}");
                }
            }
        }
    }
}
