using MathNet.Numerics.Distributions;

namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>
/// A mixture of normal densities cut off at 0 and 1: one around each place that was seen and a broad one in the middle, the prior. Each is
/// as wide as the larger gap to its neighbours, within bounds (Bergstra et al. 2011, section 4; bounds as in Optuna).
/// </summary>
internal sealed class ParzenWindow
{
    private const double Middle = 0.5, PriorWidth = 1;

    private readonly double[] _centres, _widths, _lower, _mass;

    /// <summary>Makes the mixture.</summary>
    /// <param name="places">Places seen, from 0 to 1.</param>
    public ParzenWindow(IReadOnlyList<double> places)
    {
        double[] sorted = [.. places.Append(Middle).Order()];
        double least = 1.0 / Math.Min(100, 1 + sorted.Length);
        _centres = [.. places, Middle];
        _widths = [.. places.Select(place => Math.Clamp(Gap(sorted, place), least, 1)), PriorWidth];
        _lower = [.. _centres.Select((centre, i) => Normal.CDF(centre, _widths[i], 0))];
        _mass = [.. _centres.Select((centre, i) => Normal.CDF(centre, _widths[i], 1) - _lower[i])];
    }

    /// <summary>Draws a place.</summary>
    public double Draw(Random random)
    {
        int i = random.Next(_centres.Length);
        double share = _lower[i] + (random.NextDouble() * _mass[i]);
        return Math.Clamp(Normal.InvCDF(_centres[i], _widths[i], share), 0, 1);
    }

    /// <summary>Logarithm of the density at a place from 0 to 1.</summary>
    public double LogDensity(double place)
    {
        double sum = 0;
        for (int i = 0; i < _centres.Length; i++) sum += Normal.PDF(_centres[i], _widths[i], place) / _mass[i];
        return Math.Log(sum / _centres.Length);
    }

    private static double Gap(double[] sorted, double place)
    {
        int at = Array.BinarySearch(sorted, place);
        double left = at > 0 ? sorted[at - 1] : 0, right = at < sorted.Length - 1 ? sorted[at + 1] : 1;
        return Math.Max(place - left, right - place);
    }
}
