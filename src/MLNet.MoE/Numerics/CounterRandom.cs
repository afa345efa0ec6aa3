using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics;

/// <summary>
/// Random numbers that are a function of a key and a position (SplitMix64), so that any thread can compute any of them,
/// in any order, and a run gives the same numbers however its rows are shared out.
/// </summary>
/// <param name="Key">Stream of numbers.</param>
internal readonly record struct CounterRandom(ulong Key)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The stream of a seed, a purpose and two indices.</summary>
    public static CounterRandom For(int seed, int purpose, long a, long b) =>
        new(Mix(Mix(Mix(Mix((uint)seed) ^ (ulong)purpose) ^ (ulong)a) ^ (ulong)b));

    /// <summary>64 random bits at a position.</summary>
    public ulong Bits(long position) => Mix(Key + ((ulong)position * Golden));

    /// <summary>Fills with uniform numbers strictly between 0 and 1.</summary>
    public void Fill<T>(long position, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Fill(position, 1, values);

    /// <summary>Fills with uniform numbers strictly between 0 and 1, those at positions some distance apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<T>(long position, int distance, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // (23 bits + 0.5) / 2^23 is never 0 or 1, in single precision neither.
        for (int i = 0; i < values.Length; i++, position += distance)
            values[i] = T.CreateTruncating(((Bits(position) >> 41) + 0.5f) * (1f / (1 << 23)));
    }

    private static ulong Mix(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
