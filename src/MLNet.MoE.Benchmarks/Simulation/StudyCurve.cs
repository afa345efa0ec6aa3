using System.Globalization;

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
    public double Slope => Enumerable.Range(0, Rows.Count).Sum(size => Leverage(size) * Math.Log(Mean(size)));

    /// <summary>Standard error of the slope, from the spread of the losses over draws; NaN for a single draw.</summary>
    public double SlopeError => Math.Sqrt(Enumerable.Range(0, Rows.Count).Sum(size =>
    {
        double[] logarithms = [.. Losses[size].Select(loss => Math.Log(loss))];
        double centre = logarithms.Average();
        return Math.Pow(Leverage(size), 2) * logarithms.Sum(value => Math.Pow(value - centre, 2)) / (logarithms.Length - 1)
            / logarithms.Length;
    }));

    // What the mean at a size counts in the slope.
    private double Leverage(int size)
    {
        double centre = Rows.Average(rows => Math.Log(rows));
        return (Math.Log(Rows[size]) - centre) / Rows.Sum(rows => Math.Pow(Math.Log(rows) - centre, 2));
    }

    /// <summary>The slope and its standard error as text.</summary>
    public string SlopeText => Losses[0].Length > 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Slope:0.00} ± {SlopeError:0.00}")
        : Slope.ToString("0.00", CultureInfo.InvariantCulture);
}
