namespace MLNet.MoE.Benchmarks;

/// <summary>What runs of a contender take: some seconds each, and more in proportion to the expected work.</summary>
/// <param name="Each">Seconds of a run however small.</param>
/// <param name="PerWork">Seconds for each unit of expected work.</param>
internal readonly record struct RunPace(double Each, double PerWork)
{
    // Tables differ by more than their size, so a few runs do not say for certain how seconds split up.
    private const double RunsOfDoubt = 2;

    /// <summary>Seconds that a run takes.</summary>
    public double Seconds(double work) => Each + (PerWork * work);

    /// <summary>
    /// The pace of finished runs, by least squares of the seconds for a unit of work; neither part is negative, and together they give the
    /// seconds that all runs took. From one run, or runs of one size, everything is in proportion.
    /// </summary>
    /// <param name="runs">Expected work, above zero, and seconds of each; at least one.</param>
    public static RunPace Of(IReadOnlyList<(double Work, double Seconds)> runs)
    {
        double inverses = runs.Average(run => 1 / run.Work), rates = runs.Average(run => run.Seconds / run.Work), spread = 0, product = 0;
        foreach (var (work, seconds) in runs)
        {
            spread += Math.Pow((1 / work) - inverses, 2);
            product += ((1 / work) - inverses) * ((seconds / work) - rates);
        }
        // Seconds over work are PerWork + Each / work: a straight line over 1 / work.
        double each = spread > 1e-12 * inverses * inverses ? Math.Clamp(product / spread, 0, runs.Average(run => run.Seconds)) : 0;
        each *= runs.Count / (runs.Count + RunsOfDoubt);
        double left = runs.Sum(run => run.Seconds) - (each * runs.Count);
        return left >= 0 ? new RunPace(each, left / runs.Sum(run => run.Work)) : new RunPace(runs.Average(run => run.Seconds), 0);
    }
}
