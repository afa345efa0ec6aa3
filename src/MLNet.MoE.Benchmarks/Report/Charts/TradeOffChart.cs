using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Mean rank against what a model costs, with the models that nobody beats in both joined by a line.</summary>
internal static class TradeOffChart
{
    private const double Width = 500, Height = 380, Left = 52, Right = 470, Top = 16, Bottom = 330;

    /// <summary>Draws the chart.</summary>
    /// <param name="summary">What to show.</param>
    /// <param name="cost">Cost of a model on a dataset, such as seconds of a fit; null where it failed.</param>
    /// <param name="label">What the cost is, with its unit.</param>
    /// <param name="format">How a cost is written.</param>
    public static string Of(BenchmarkSummary summary, Func<SummaryCell, double?> cost, string label, Func<double, string> format)
    {
        var points = Points(summary, cost);
        var svg = new Svg(Width, Height, $"{summary.RankName} against {label}");
        if (points.Count == 0) return svg.ToString();
        var x = Axis.Logarithmic(points.Min(point => point.Cost) / 1.5, points.Max(point => point.Cost) * 1.5, Left, Right);
        var y = Axis.Linear(Math.Max(1, points.Min(point => point.Rank) - 0.5), points.Max(point => point.Rank) + 0.5, Top + 8, Bottom,
            ticks: 6);
        Frame(svg, x, y, (label, summary.RankName), format);
        svg.Path(Front(points).Select(point => (x.At(point.Cost), y.At(point.Rank))), "front");
        var labels = new LabelPlacer(Left, Right);
        foreach (var point in points)
        {
            double cx = x.At(point.Cost), cy = y.At(point.Rank);
            string tip = $"{point.Name}: {format(point.Cost)}, {summary.RankName} {point.Rank:0.00}";
            svg.Mark(cx, cy, 6, ModelStyle.Of(point.Name), tip, "outlined");
            labels.Reserve(cx, cy);
        }
        foreach (var point in points)
        {
            string name = ChartText.Short(point.Name, 26);
            var (lx, ly, css) = labels.Place(x.At(point.Cost), y.At(point.Rank), name);
            svg.Text(lx, ly, name, "small halo " + css);
        }
        return svg.ToString();
    }

    private static void Frame(Svg svg, Axis x, Axis y, (string Cost, string Rank) names, Func<double, string> format)
    {
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 8, y.At(tick) + 4, tick.ToString("0.#", CultureInfo.InvariantCulture), "small muted end");
        }
        foreach (double tick in x.Ticks)
        {
            svg.Line(x.At(tick), Top, x.At(tick), Bottom, "grid");
            svg.Text(x.At(tick), Bottom + 16, format(tick), "small muted middle");
        }
        svg.Text((Left + Right) / 2, Bottom + 36, names.Cost, "small muted middle");
        svg.Text(Left - 44, Top - 4, names.Rank, "small muted");
    }

    private static List<(string Name, double Cost, double Rank)> Points(BenchmarkSummary summary, Func<SummaryCell, double?> cost)
    {
        var points = new List<(string, double, double)>();
        for (int m = 0; m < summary.Models.Count; m++)
        {
            double[] costs = [.. Enumerable.Range(0, summary.Datasets.Count).Select(d => cost(summary[d, m])).OfType<double>().Order()];
            if (costs.Length > 0) points.Add((summary.Models[m], Math.Max(costs[costs.Length / 2], 1e-4), summary.MeanRank(m)));
        }
        return points;
    }

    private static IEnumerable<(string Name, double Cost, double Rank)> Front(List<(string Name, double Cost, double Rank)> points)
    {
        double best = double.PositiveInfinity;
        foreach (var point in points.OrderBy(point => point.Cost).ThenBy(point => point.Rank))
        {
            if (point.Rank >= best) continue;
            best = point.Rank;
            yield return point;
        }
    }
}
