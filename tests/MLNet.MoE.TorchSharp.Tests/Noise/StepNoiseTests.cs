using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Native;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Noise;
using static TorchSharp.torch;

namespace MLNet.MoE.TorchTests.Noise;

/// <summary>Noise and dropped units against those that the CPU engine draws.</summary>
[TestClass]
public sealed class StepNoiseTests
{
    private const int Rows = 11, FirstRow = 3, Length = 7;

    private static readonly TrainingSettings[] Settings =
        [new() { Seed = -5, Dropout = 0.3f }, new() { Seed = 8 }, new() { Seed = 9, Dropout = 0.75f }];

    [ClassInitialize]
    public static void Load(TestContext context) => TorchLibrary.EnsureLoaded();

    [TestMethod]
    [DataRow(MemberSharing.Mini, 1L, false)]
    [DataRow(MemberSharing.Mini, 2L, true)]
    [DataRow(MemberSharing.Independent, 70L, true)]
    public void Gate_noise_is_that_of_the_cpu_engine(MemberSharing sharing, long step, bool isReplayed)
    {
        var spec = Spec(sharing);
        using var kept = new KeptTensors();
        using var scope = NewDisposeScope();
        var noise = Noise(spec, isReplayed, kept);
        long copies = WeightLayout.Copies(spec);
        var logits = zeros(Settings.Length * copies, spec.Members / copies * Length, spec.Experts, device: TestDevice.Device);
        // Numbers that were drawn ahead, and those of an earlier step after a later one.
        float[] actual = [];
        foreach (long asked in new[] { 1, step })
        {
            noise.BeginStep(asked);
            actual = noise.Draws(FirstRow, Length).AddGateNoise(logits).cpu().data<float>().ToArray();
        }
        int i = 0;
        foreach (var settings in Settings)
        {
            for (int member = 0; member < spec.Members; member++)
            {
                float[] expected = new float[Length * spec.Experts];
                CounterRandom.For(settings.Seed, 1, step, member).Fill<float>(FirstRow * spec.Experts, expected);
                GateDesign.Of(spec).Noise.Draw<float>(expected);
                foreach (float number in expected) Assert.AreEqual(number, actual[i++], 2e-6f * (1 + Math.Abs(number)));
            }
        }
    }

    [TestMethod]
    [DataRow(MemberSharing.Mini, 1L, false)]
    [DataRow(MemberSharing.Independent, 70L, true)]
    public void Dropped_units_are_those_of_the_cpu_engine(MemberSharing sharing, long step, bool isReplayed)
    {
        var spec = Spec(sharing);
        using var kept = new KeptTensors();
        using var scope = NewDisposeScope();
        var noise = Noise(spec, isReplayed, kept);
        noise.BeginStep(step);
        var draws = noise.Draws(FirstRow, Length);
        long copies = WeightLayout.Copies(spec), own = spec.Members / copies;
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            // In memory the experts' units may lie side by side.
            var units = layer == 0
                ? ones(Settings.Length * copies, own * Length, spec.Experts, spec.Width, device: TestDevice.Device).transpose(1, 2)
                : ones(Settings.Length * copies, spec.Experts, own * Length, spec.Width, device: TestDevice.Device);
            float[] actual = draws.Drop(units, layer).cpu().contiguous().data<float>().ToArray();
            int i = 0;
            for (int network = 0; network < Settings.Length; network++)
                for (int copy = 0; copy < copies; copy++)
                    for (int expert = 0; expert < spec.Experts; expert++)
                        for (int member = (int)(copy * own); member < (copy + 1) * own; member++)
                            for (int row = FirstRow; row < FirstRow + Length; row++)
                                for (int unit = 0; unit < spec.Width; unit++)
                                    Assert.AreEqual(Factor(spec, Settings[network], step, (member, expert), layer, row, unit), actual[i++]);
        }
    }

    private static float Factor(
        NetworkSpec spec, TrainingSettings settings, long step, (int Member, int Expert) part, int layer, int row, int unit)
    {
        if (settings.Dropout == 0) return 1;
        int place = (row * Kernels<float>.Best.Pad(spec.Width)) + unit;
        var stream = CounterRandom.For(settings.Seed, 2 + layer, step, (part.Member * spec.Experts) + part.Expert);
        ulong bits = stream.Bits(place / 4) >> (16 * (place % 4));
        return (bits & 0xFFFF) < (uint)(settings.Dropout * 65536) ? 0 : 1 / (1 - settings.Dropout);
    }

    private static NetworkSpec Spec(MemberSharing sharing) => new()
    {
        Objective = "squared-error", Outputs = 1, NumericColumns = 2, Experts = 3, Width = 13, Layers = 2, Gate = "gumbel-softmax",
        Members = 2, Sharing = sharing,
    };

    // Two steps at a time.
    private static StepNoise Noise(NetworkSpec spec, bool isReplayed, KeptTensors kept)
    {
        long ofExpert = Rows * (1 + (2 * Kernels<float>.Best.Pad(spec.Width)));
        var cursor = new StepCursor(isReplayed, TestDevice.Device, kept);
        return new(spec, Settings, Rows, 2 * Settings.Length * spec.Members * spec.Experts * ofExpert, cursor, kept);
    }
}
