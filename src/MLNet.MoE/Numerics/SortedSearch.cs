using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.Numerics;

/// <summary>
/// Finds the place of a number among ascending ones. They lie in a tree of runs of 16, each of which is one vector comparison: a thousand
/// numbers take three of them, without a branch to mispredict. A binary search is slower, since nobody can predict which way it turns.
/// </summary>
internal sealed class SortedSearch
{
    private const int Run = 16;

    /// <summary>
    /// From the numbers themselves up: each level is every 16th number of the one below, padded to whole runs by NaN, which is at most
    /// nothing.
    /// </summary>
    private readonly float[][] _levels;

    /// <summary>Makes the search.</summary>
    /// <param name="values">Finite, ascending.</param>
    public SortedSearch(ReadOnlySpan<float> values)
    {
        var levels = new List<float[]> { Padded(values) };
        while (levels[^1].Length > Run)
        {
            float[] firsts = new float[levels[^1].Length / Run];
            for (int i = 0; i < firsts.Length; i++) firsts[i] = levels[^1][i * Run];
            levels.Add(Padded(firsts));
        }
        _levels = [.. levels];
    }

    /// <summary>Index of the last number that is at most the given one; -1 if none is.</summary>
    public int LastAtMost(float value)
    {
        var wanted = Vector512.Create(value);
        int index = 0;
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            ref float run = ref MemoryMarshal.GetReference(_levels[level].AsSpan(index * Run, Run));
            int atMost = BitOperations.PopCount(Vector512.LessThanOrEqual(Vector512.LoadUnsafe(ref run), wanted)
                .ExtractMostSignificantBits());
            if (atMost == 0) return -1;
            index = (index * Run) + atMost - 1;
        }
        return index;
    }

    private static float[] Padded(ReadOnlySpan<float> values)
    {
        float[] padded = new float[Math.Max(1, (values.Length + Run - 1) / Run) * Run];
        values.CopyTo(padded);
        padded.AsSpan(values.Length).Fill(float.NaN);
        return padded;
    }
}
