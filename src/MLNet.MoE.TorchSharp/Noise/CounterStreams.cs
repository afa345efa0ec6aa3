using MLNet.MoE.Numerics;
using MLNet.MoE.Torch.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Noise;

/// <summary>
/// The random bits of <see cref="CounterRandom"/>, computed on a device by its own arithmetic: the numbers are those of the CPU engine,
/// whatever the device, and none of libtorch's generators has a part in them. Torch has signed 64-bit integers alone; sums and products of
/// theirs have the same bits as unsigned ones, and a right shift becomes an unsigned one by masking the copies of the sign away.
/// </summary>
internal sealed class CounterStreams
{
    private static readonly Scalar Golden = unchecked((long)0x9E3779B97F4A7C15);
    private static readonly Scalar FirstFactor = unchecked((long)0xBF58476D1CE4E5B9), SecondFactor = unchecked((long)0x94D049BB133111EB);

    /// <summary>The shifts of SplitMix64 and, for each, the bits that an unsigned shift leaves.</summary>
    private readonly Tensor _constants;

    /// <summary>(networks, streams): what of a stream's key depends on neither step nor index.</summary>
    private readonly Tensor _prefixes;

    /// <summary>(streams): the index of each stream.</summary>
    private readonly Tensor _indices;

    /// <summary>(positions): what each position adds to the key.</summary>
    private readonly Tensor _positions;

    /// <summary>Makes the streams.</summary>
    /// <param name="seeds">Seed of each network.</param>
    /// <param name="streams">Purpose and index of each stream; the step of training stands between them.</param>
    /// <param name="positions">Positions of a stream that are asked for, from 0.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public CounterStreams(
        IReadOnlyList<int> seeds, IReadOnlyList<(int Purpose, long Index)> streams, long positions, Device device, KeptTensors kept)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _constants = kept.Keep(tensor([30L, Mask(30), 27, Mask(27), 31, Mask(31)], device: device));
        var seeded = Mix(tensor([.. seeds.Select(seed => (long)(uint)seed)], [seeds.Count, 1], device: device));
        _prefixes = kept.Keep(Mix(seeded.bitwise_xor(tensor([.. streams.Select(stream => (long)stream.Purpose)], device: device))));
        _indices = kept.Keep(tensor([.. streams.Select(stream => stream.Index)], device: device));
        using Scalar end = positions;
        _positions = kept.Keep(arange(Numbers.Zero, end, Numbers.One, ScalarType.Int64, device).mul_(Golden));
    }

    /// <summary>Random bits of some steps: (steps, networks, streams, positions).</summary>
    /// <param name="firstStep">The first of them.</param>
    /// <param name="steps">How many.</param>
    public Tensor Bits(long firstStep, long steps)
    {
        using var scope = NewDisposeScope();
        using Scalar start = firstStep, end = firstStep + steps;
        var step = arange(start, end, Numbers.One, ScalarType.Int64, _positions.device).view(steps, 1, 1);
        var keys = Mix(Mix(_prefixes.bitwise_xor(step)).bitwise_xor_(_indices));
        return Mix(keys.unsqueeze(-1).Plus(_positions)).MoveToOuterDisposeScope();
    }

    /// <summary>The bits that are left of 64 when so many have been shifted out on the right.</summary>
    public static long Mask(int shift) => (long)(ulong.MaxValue >> shift);

    /// <summary>SplitMix64's mixing function, in place.</summary>
    private Tensor Mix(Tensor values)
    {
        values.add_(Golden, Numbers.One);
        Fold(values, 0).mul_(FirstFactor);
        Fold(values, 2).mul_(SecondFactor);
        return Fold(values, 4);
    }

    /// <summary>values ^= values >> shift, in place.</summary>
    private Tensor Fold(Tensor values, long constant)
    {
        using var high = values.bitwise_right_shift(_constants[constant]);
        high.bitwise_and_(_constants[constant + 1]);
        return values.bitwise_xor_(high);
    }
}
