using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Mean rank of every model, with its rank on each dataset behind it and the critical difference as a band.</summary>
internal static class RankChart
{
    private const double Right = 640, Top = 34, RowHeight = 28;

    /// <summary>Draws the chart.</summary>
    /// <param name="summary">What to show.</param>
    /// <param name="criticalDifference">Difference of mean ranks from which on two models differ; null where there are too few
    /// datasets.</param>
    public static string Of(BenchmarkSummary summary, double? criticalDifference)
    {
        var order = summary.ByMeanRank();
        double bottom = Top + (order.Count * RowHeight);
        var svg = new Svg(700, bottom + 34, "Mean rank of every model; smaller is better");
        double left = 18 + ChartText.Widest(summary.Models.Select(name => ChartText.Short(name)), least: 132);
        var axis = Axis.Linear(1, Math.Max(2, order.Count), left, Right, ticks: Math.Max(1, order.Count - 1));
        double best = summary.MeanRank(order[0]);
        if (criticalDifference is double difference)
        {
            svg.Rectangle(axis.At(best), Top - 6, axis.At(best + difference) - axis.At(best), bottom - Top + 6, "band");
            svg.Text((axis.At(best) + axis.At(best + difference)) / 2, Top - 12,
                $"no significant difference from {summary.Models[order[0]]}", "small muted middle");
        }
        foreach (double tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), Top - 6, axis.At(tick), bottom, "grid");
            svg.Text(axis.At(tick), bottom + 14, tick.ToString("0.#", CultureInfo.InvariantCulture), "small muted middle");
        }
        svg.Text((left + Right) / 2, bottom + 30, "mean rank (1 = best on every dataset)", "small muted middle");
        for (int row = 0; row < order.Count; row++) Row(svg, summary, order[row], axis, Top + (row * RowHeight) + (RowHeight / 2));
        return svg.ToString();
    }

    /// <summary>The numbers of the chart.</summary>
    public static string Data(BenchmarkSummary summary) => DataTable.Of(
        ["model", "mean rank", .. summary.Datasets],
        summary.ByMeanRank().Select(m => (string[])[summary.Models[m], summary.MeanRank(m).ToString("0.00", CultureInfo.InvariantCulture),
            .. Enumerable.Range(0, summary.Datasets.Count).Select(d => summary.TookPart(d, m)
                ? summary.Ranks[d, m].ToString(CultureInfo.InvariantCulture) : "")]));

    private static void Row(Svg svg, BenchmarkSummary summary, int model, Axis axis, double y)
    {
        string name = summary.Models[model];
        var style = ModelStyle.Of(name);
        double mean = summary.MeanRank(model);
        svg.Text(axis.At(1) - 12, y + 4, ChartText.Short(name), "end");
        var places = Enumerable.Range(0, summary.Datasets.Count).Where(d => summary.TookPart(d, model))
            .GroupBy(d => summary.Ranks[d, model]).ToList();
        foreach (var place in places)
        {
            string tip =
                $"{name} is at rank {place.Key.ToString(CultureInfo.InvariantCulture)} on "
                + $"{string.Join(", ", place.Select(d => summary.Datasets[d]))}";
            svg.Mark(axis.At(place.Key), y, 2.2 + Math.Sqrt(place.Count()), style, tip, "faint");
        }
        svg.Mark(axis.At(mean), y, 6.5, style, $"{name}: mean rank {mean.ToString("0.00", CultureInfo.InvariantCulture)}", "outlined");
        svg.Text(Right + 14, y + 4, mean.ToString("0.00", CultureInfo.InvariantCulture), "number");
    }
}
