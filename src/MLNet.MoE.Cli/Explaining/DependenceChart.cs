using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>How the mean prediction follows a column: a line over numbers, bars over categories.</summary>
internal static class DependenceChart
{
    private const double Width = 340, Height = 220, Left = 52, Right = 328, Top = 30, Bottom = 172;
    private const int MostCategories = 8;

    /// <summary>Draws a column.</summary>
    /// <param name="model">Writes values.</param>
    /// <param name="curve">The column.</param>
    /// <param name="score">Which score.</param>
    /// <param name="shown">A score as it is shown, such as a probability.</param>
    public static string Of(ExplainedModel model, PartialDependence curve, int score, Func<double, double> shown)
    {
        var svg = new Svg(Width, Height, $"Mean prediction by {curve.Column}");
        svg.Text(Left, 15, ChartText.Short(curve.Column), "strong");
        bool isNumber = curve.Points.Any(point => double.IsFinite(point.Number));
        var points = isNumber ? curve.Points.Where(point => double.IsFinite(point.Number)).ToList()
            : [.. curve.Points.OrderByDescending(point => point.Share).Take(MostCategories)];
        double low = points.Min(point => shown(isNumber ? point.Lower[score] : point.Means[score])),
            high = points.Max(point => shown(isNumber ? point.Upper[score] : point.Means[score]));
        var y = Axis.Linear(isNumber ? low : Math.Min(0, low), isNumber ? high : Math.Max(0, high), Bottom, Top, ticks: 4);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 6, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "tiny muted end");
        }
        if (isNumber) Line(svg, model, curve.Column, points, y, score, shown);
        else Bars(svg, points, y, score, shown);
        return svg.ToString();
    }

    private static void Line(Svg svg, ExplainedModel model, string column, List<DependencePoint> points, Axis y, int score,
        Func<double, double> shown)
    {
        double[] numbers = [.. points.Select(point => model.Number(column, point.Number))];
        // Places by rank where a few numbers lie far out, since most rows are at the others.
        bool byRank = numbers.Length > 4 && numbers[^1] - numbers[0] > 8 * (numbers[^2] - numbers[1]);
        var x = Axis.Linear(byRank ? 0 : numbers[0], byRank ? numbers.Length - 1 : numbers[^1], Left + 4, Right - 4, ticks: 4);
        (double X, double Y)[] Places(Func<DependencePoint, double> value) =>
            [.. points.Select((point, i) => (x.At(byRank ? i : numbers[i]), y.At(shown(value(point)))))];
        svg.Path(Places(point => point.Lower[score]).Concat(Places(point => point.Upper[score]).Reverse()), "area");
        svg.Path(Places(point => point.Means[score]), "line");
        int[] told = byRank ? [0, numbers.Length / 2, numbers.Length - 1] : [];
        foreach (int i in told) svg.Text(x.At(i), Bottom + 16, Short(numbers[i]), "tiny muted middle");
        if (!byRank)
            foreach (double tick in x.Ticks) svg.Text(x.At(tick), Bottom + 16, Short(tick), "tiny muted middle");
    }

    private static void Bars(Svg svg, List<DependencePoint> points, Axis y, int score, Func<double, double> shown)
    {
        double step = (Right - Left) / points.Count;
        for (int i = 0; i < points.Count; i++)
        {
            double x = Left + (i * step), value = y.At(shown(points[i].Means[score])), zero = y.At(0);
            svg.Rectangle(x + (step * 0.15), Math.Min(value, zero), step * 0.7, Math.Max(1, Math.Abs(value - zero)), "bar");
            string name = points[i].Value.Length == 0 ? "missing" : points[i].Value;
            // Every other name stands lower, so that long ones have room.
            svg.Text(x + (step / 2), Bottom + 16 + (i % 2 * 14), ChartText.Short(name, Math.Max(4, (int)(step / 3.2))),
                "tiny muted middle");
        }
    }

    private static string Short(double number) => Math.Abs(number) is >= 1e6 or (< 1e-3 and > 0)
        ? number.ToString("0.##e0", CultureInfo.InvariantCulture) : number.ToString("0.###", CultureInfo.InvariantCulture);
}
