namespace MLNet.MoE.Benchmarks;

/// <summary>Expects how long the fits of a comparison that are still to come take: each model as long as it took on the folds before; one
/// that has not ended on any by its expected work, at the pace of the others.</summary>
/// <param name="works">Expected work of each model.</param>
/// <param name="folds">Fits of each model.</param>
/// <param name="workers">Fits side by side.</param>
internal sealed class ComparisonPace(double[] works, int folds, int workers)
{
    private readonly List<double>[] _seconds = [.. works.Select(_ => new List<double>())];

    /// <summary>Takes note of a fit.</summary>
    public void Add(int model, double seconds) => _seconds[model].Add(seconds);

    /// <summary>The time left; null before the first fit, zero after the last.</summary>
    public TimeSpan? Left()
    {
        int[] known = [.. Enumerable.Range(0, works.Length).Where(model => _seconds[model].Count > 0)];
        if (known.Length == 0) return null;
        // The quick models come first, and hardly tell of the slow ones; their sum tells more of them than their mean.
        double pace = known.Sum(model => _seconds[model].Average()) / known.Sum(model => Math.Max(works[model], 1e-9));
        double[] left = [.. Enumerable.Range(0, works.Length).Select(model => (folds - _seconds[model].Count)
            * (_seconds[model].Count > 0 ? _seconds[model].Average() : pace * works[model]))];
        return TimeSpan.FromSeconds(Math.Min(left.Sum() / workers, TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
