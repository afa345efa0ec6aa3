using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.MoE.Numerics;

/// <summary>
/// Finds the place of a number among ascending ones, without a branch to mispredict, which is what makes a binary search slow. Few numbers
/// are all compared, 16 at a time; many lie in a tree of runs of 16, so that a thousand take three comparisons of vectors.
/// </summary>
internal sealed class SortedSearch
{
    private const int Run = 16, MostCompared = 8 * Run;

    /// <summary>The numbers, padded to whole runs by NaN, which is at most nothing.</summary>
    private readonly float[] _numbers;

    /// <summary>From the numbers up: each level is every 16th number of the one below, padded likewise.</summary>
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
        _numbers = _levels[0];
    }

    /// <summary>Index of the last number that is at most the given one; -1 if none is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LastAtMost(float value)
    {
        float[] numbers = _numbers;
        if (numbers.Length > MostCompared) return Descend(value);
        var wanted = Vector512.Create(value);
        int last = -1;
        for (int i = 0; i < numbers.Length; i += Run) last += AtMost(numbers, i, wanted);
        return last;
    }

    private int Descend(float value)
    {
        var wanted = Vector512.Create(value);
        int index = 0;
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            int atMost = AtMost(_levels[level], index * Run, wanted);
            if (atMost == 0) return -1;
            index = (index * Run) + atMost - 1;
        }
        return index;
    }

    /// <summary>How many numbers of a run are at most the wanted one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AtMost(float[] numbers, int start, Vector512<float> wanted)
    {
        // Levels are padded, so the whole run is there.
        var run = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(numbers), (nuint)start);
        return BitOperations.PopCount(Vector512.LessThanOrEqual(run, wanted).ExtractMostSignificantBits());
    }

    private static float[] Padded(ReadOnlySpan<float> values)
    {
        float[] padded = new float[Math.Max(1, (values.Length + Run - 1) / Run) * Run];
        values.CopyTo(padded);
        padded.AsSpan(values.Length).Fill(float.NaN);
        return padded;
    }
}
