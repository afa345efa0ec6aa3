using System.Diagnostics;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Times contenders in short slices by turns, so that whatever else the machine does meets all of them alike: ratios stay true where times
/// don't.
/// </summary>
internal sealed class Slices
{
    /// <summary>Short enough that some slices of a busy machine pass undisturbed.</summary>
    private const double SliceMicroseconds = 1500;
    private readonly double[][] _times;

    private Slices(double[][] times) => _times = times;

    /// <summary>Measures.</summary>
    /// <param name="budget">Time for all contenders together.</param>
    /// <param name="contenders">What is compared.</param>
    public static Slices Measure(TimeSpan budget, params Contender[] contenders)
    {
        // Compiling in tiers takes thousands of calls or some time; the first quarter is thrown away.
        double share = budget.TotalMicroseconds / contenders.Length;
        double longest = contenders.Max(contender => Time(contender, share / 4));
        double slice = Math.Max(longest, SliceMicroseconds);
        int rounds = (int)Math.Clamp(0.75 * share / slice, 9, 2000);
        double[][] times = contenders.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < contenders.Length; i++) times[i][round] = Time(contenders[i], slice);
        return new(times);
    }

    /// <summary>Best time of a contender in microseconds a run: what the machine can do when it is left alone.</summary>
    public double Best(int contender) => _times[contender].Min();

    /// <summary>One contender's best time over another's, and how much the ratio of neighbouring slices spreads: half the distance of its
    /// quartiles.</summary>
    public (double Ratio, double Spread) Ratio(int contender, int reference)
    {
        double[] ratios = [.. _times[contender].Zip(_times[reference], (a, b) => a / b)];
        Array.Sort(ratios);
        return (Best(contender) / Best(reference), (ratios[ratios.Length * 3 / 4] - ratios[ratios.Length / 4]) / 2);
    }

    private static double Time(Contender contender, double microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        double elapsed;
        int runs = 0;
        do
        {
            contender.Run();
            runs++;
            elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        while (elapsed < microseconds);
        return elapsed / runs;
    }
}
