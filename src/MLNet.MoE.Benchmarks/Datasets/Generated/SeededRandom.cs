using System.Numerics;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Pseudo-random numbers that are the same on every machine and every version of .NET for the same seed: the
/// xoshiro256** generator of Blackman and Vigna, its state filled by SplitMix64.
/// </summary>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spare = double.NaN;

    /// <summary>Starts the sequence of <paramref name="seed"/>.</summary>
    /// <param name="seed">Any number; different seeds give unrelated sequences.</param>
    public SeededRandom(int seed)
    {
        ulong state = (ulong)(uint)seed;
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>A number uniform on [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number uniform on [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>True with the given probability.</summary>
    public bool NextBool(double probability = 0.5) => NextDouble() < probability;

    /// <summary>An integer uniform on 0 to <paramref name="count"/> - 1.</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // The high half of a 32 x 32 bit product; the few low halves that would favour small results are drawn again.
        uint threshold = (uint)-count % (uint)count;
        while (true)
        {
            ulong product = (NextBits() >> 32) * (uint)count;
            if ((uint)product >= threshold)
                return (int)(product >> 32);
        }
    }

    /// <summary>A standard normal number, by the polar method of Marsaglia.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spare))
        {
            double spare = _spare;
            _spare = double.NaN;
            return spare;
        }

        while (true)
        {
            double x = NextDouble(-1, 1);
            double y = NextDouble(-1, 1);
            double square = x * x + y * y;
            if (square is 0 or >= 1)
                continue;
            double scale = Math.Sqrt(-2 * Math.Log(square) / square);
            _spare = y * scale;
            return x * scale;
        }
    }

    /// <summary>Puts <paramref name="items"/> into a random order, every order equally likely.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }
}
