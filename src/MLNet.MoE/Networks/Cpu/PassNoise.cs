using System.Numerics;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>What is random in a pass.</summary>
/// <param name="Samples">Fixed gate noise to average over; null for none.</param>
/// <param name="DrawsGateNoise">Whether gate noise is drawn, as in training.</param>
/// <param name="Dropout">Probability of dropping a unit.</param>
/// <param name="Seed">Seed of gate noise and dropout.</param>
/// <param name="Step">Training step.</param>
/// <param name="FirstRow">Place of the tile's first row in the batch.</param>
internal readonly record struct PassNoise<T>(GateSamples<T>? Samples, bool DrawsGateNoise, float Dropout, int Seed, long Step, int FirstRow)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Streams of random numbers. Those of dropout are one a layer, from its own number up, so that none may follow.</summary>
    internal const int GatePurpose = 1, DropoutPurpose = 2;

    /// <summary>Scoring with fixed draws.</summary>
    public static PassNoise<T> Fixed(GateSamples<T>? samples) => new(samples, false, 0, 0, 0, 0);

    /// <summary>A step of training.</summary>
    public static PassNoise<T> Drawn(float dropout, int seed, long step) => new(null, true, dropout, seed, step, 0);

    /// <summary>Uniform numbers that a member's gate noise is made of: (rows of the batch, experts).</summary>
    public CounterRandom GateStream(int member) => CounterRandom.For(Seed, GatePurpose, Step, member);

    /// <summary>Random bits that say which units of a layer are dropped: (rows of the batch, padded width).</summary>
    /// <param name="expert">The expert, counted on from member to member.</param>
    /// <param name="layer">Its layer.</param>
    public CounterRandom DropoutStream(long expert, int layer) => CounterRandom.For(Seed, DropoutPurpose + layer, Step, expert);
}
