namespace MLNet.MoE.Benchmarks;

/// <summary>Errors of one case over sample sizes.</summary>
/// <param name="Case">The case.</param>
/// <param name="Rows">Sample sizes, ascending.</param>
/// <param name="Losses">(sizes, repetitions) Voronoi loss of each fit.</param>
public sealed record StudyCurve(StudyCase Case, IReadOnlyList<int> Rows, IReadOnlyList<double[]> Losses)
{
    /// <summary>Geometric mean of the losses at a size.</summary>
    public double Mean(int size) => Math.Exp(Losses[size].Average(Math.Log));

    /// <summary>Slope of the logarithm of the loss over that of the rows, by least squares: -0.5 is the parametric rate.</summary>
    public double Slope
    {
        get
        {
            double[] x = [.. Rows.Select(n => Math.Log(n))], y = [.. Enumerable.Range(0, Rows.Count).Select(i => Math.Log(Mean(i)))];
            double centre = x.Average(), level = y.Average();
            return x.Zip(y, (a, b) => (a - centre) * (b - level)).Sum() / x.Sum(a => (a - centre) * (a - centre));
        }
    }
}
