using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Relative gain of every model over a reference, a row for each dataset.</summary>
internal static class GainChart
{
    private const double Right = 700, Top = 26, LaneHeight = 3.4;

    /// <summary>Draws the chart.</summary>
    /// <param name="summary">What to show.</param>
    /// <param name="reference">The model that stands at zero.</param>
    public static string Of(BenchmarkSummary summary, int reference)
    {
        int[] datasets = [.. Enumerable.Range(0, summary.Datasets.Count)
            .Where(d => Enumerable.Range(0, summary.Models.Count).Any(m => m != reference && summary.Gain(d, m, reference) is not null))];
        double rowHeight = Math.Max(20, 8 + (LaneHeight * summary.Models.Count)), bottom = Top + (datasets.Length * rowHeight);
        var svg = new Svg(720, bottom + 34, $"Relative gain over {summary.Models[reference]} on every dataset, in percent");
        double left = 18 + ChartText.Widest(datasets.Select(d => ChartText.Short(summary.Datasets[d])), least: 132);
        var axis = Scale(summary, reference, left);
        foreach (double tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), Top - 6, axis.At(tick), bottom, tick == 0 ? "zero" : "grid");
            svg.Text(axis.At(tick), bottom + 14, Percent(tick), "small muted middle");
        }
        svg.Text(axis.At(0) - 8, Top - 12, $"worse than {summary.Models[reference]}", "small muted end");
        svg.Text(axis.At(0) + 8, Top - 12, "better", "small muted");
        svg.Text((left + Right) / 2, bottom + 30, "gain in percent of the score; arrows lie beyond the edge", "small muted middle");
        for (int row = 0; row < datasets.Length; row++)
        {
            int d = datasets[row];
            double y = Top + (row * rowHeight) + (rowHeight / 2);
            svg.Line(left, y + (rowHeight / 2), Right, y + (rowHeight / 2), "row");
            svg.Text(left - 12, y + 4, ChartText.Short(summary.Datasets[d]), "end");
            // Each model keeps to a lane of its own, so that equal gains don't hide each other.
            for (int m = 0; m < summary.Models.Count; m++)
                if (m != reference && summary.Gain(d, m, reference) is double gain)
                    Dot(svg, summary, d, m, gain, axis, y + (LaneHeight * (m - ((summary.Models.Count - 1) / 2.0))));
        }
        return svg.ToString();
    }

    /// <summary>The numbers of the chart.</summary>
    public static string Data(BenchmarkSummary summary, int reference)
    {
        int[] models = [.. Enumerable.Range(0, summary.Models.Count).Where(m => m != reference)];
        return DataTable.Of(
            ["dataset", .. models.Select(m => summary.Models[m])],
            Enumerable.Range(0, summary.Datasets.Count).Select(d => (string[])[summary.Datasets[d],
                .. models.Select(m => summary.Gain(d, m, reference) is double gain ? Percent(gain) : "")]));
    }

    private static void Dot(Svg svg, BenchmarkSummary summary, int dataset, int model, double gain, Axis axis, double y)
    {
        var style = ModelStyle.Of(summary.Models[model]);
        if (gain < axis.Low) style = style with { Shape = MarkShape.Left };
        if (gain > axis.High) style = style with { Shape = MarkShape.Right };
        var cell = summary[dataset, model];
        string tip =
            $"{summary.Models[model]} on {summary.Datasets[dataset]}: {Percent(gain)} ({cell.Metric} "
            + $"{ScoreText.Of(cell.Score!.Value, cell.Metric)})";
        svg.Mark(axis.At(gain), y, 4.5, style, tip, "outlined");
    }

    // A single wild score would press all others onto the zero line, so the axis ends not far beyond where most of them lie.
    private static Axis Scale(BenchmarkSummary summary, int reference, double left)
    {
        var gains = new List<double> { 0 };
        for (int d = 0; d < summary.Datasets.Count; d++)
            for (int m = 0; m < summary.Models.Count; m++)
                if (m != reference && summary.Gain(d, m, reference) is double gain) gains.Add(gain);
        gains.Sort();
        double low = Math.Max(gains[0], 1.8 * gains[(int)(0.08 * (gains.Count - 1))]);
        double high = Math.Min(gains[^1], 1.8 * gains[(int)Math.Ceiling(0.92 * (gains.Count - 1))]);
        double least = Math.Max(0.5, (high - low) * 0.08);
        return Axis.Linear(Math.Min(low, -least), Math.Max(high, least), left + 10, Right - 10, ticks: 6);
    }

    private static string Percent(double value)
        => (value > 0 ? "+" : "") + value.ToString(Math.Abs(value) < 10 ? "0.##" : "0", CultureInfo.InvariantCulture) + " %";
}
