using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How one mixture of experts shares the rows of every dataset between its experts: a bar a dataset, cut into the experts' mean
/// weights.</summary>
internal static class GateChart
{
    private const double Left = 118, Right = 350, Top = 40, RowHeight = 22, PerRow = 372, InUse = 424;

    /// <summary>Draws the chart; null where the model has no experts on any dataset.</summary>
    public static string? Of(BenchmarkSummary summary, int model)
    {
        var bars = Enumerable.Range(0, summary.Datasets.Count)
            .Select(d =>
                (Dataset: summary.Datasets[d],
                    Usages: summary[d, model].Records.Select(record => record.Gate).OfType<GateUsage>().ToList()))
            .Where(bar => bar.Usages.Count > 0).ToList();
        if (bars.Count == 0) return null;
        string name = summary.Models[model];
        var style = ModelStyle.Of(name);
        var svg = new Svg(460, Top + (bars.Count * RowHeight) + 6, $"Use of the experts of {name}");
        svg.Text(0, 14, ChartText.Short(name, 50), "strong");
        svg.Text(Left, Top - 8, "mean gate weight of each expert", "tiny muted");
        svg.Text(PerRow, Top - 8, "a row", "tiny muted middle");
        svg.Text(InUse, Top - 8, "all rows", "tiny muted middle");
        for (int row = 0; row < bars.Count; row++) Bar(svg, name, bars[row].Dataset, bars[row].Usages, style, Top + (row * RowHeight));
        var data = bars.Select(bar => (string[])[bar.Dataset,
            string.Join(", ", bar.Usages[0].Shares.OrderDescending()
                .Select(share => share.ToString("0.000", CultureInfo.InvariantCulture))),
            bar.Usages.Average(usage => usage.ExpertsOfARow).ToString("0.00", CultureInfo.InvariantCulture),
            bar.Usages.Average(usage => usage.ExpertsInUse).ToString("0.00", CultureInfo.InvariantCulture)]);
        return $"<div>{svg}{DataTable.Of(["dataset", "mean gate weights", "experts of a row", "experts in use"], data)}</div>";
    }

    private static void Bar(Svg svg, string model, string dataset, List<GateUsage> usages, ModelStyle style, double y)
    {
        svg.Text(Left - 8, y + 12, ChartText.Short(dataset, 18), "tiny end");
        float[] shares = [.. usages[0].Shares.OrderDescending()];
        double x = Left;
        for (int k = 0; k < shares.Length; k++)
        {
            double width = (Right - Left) * shares[k];
            string tip =
                $"{model} on {dataset}: an expert with {shares[k].ToString("P1", CultureInfo.InvariantCulture)} of the weight, place "
                + $"{k + 1} of {shares.Length}";
            svg.Tile(x, y, width, RowHeight - 6, $"{style.Css} tile {(k % 2 == 0 ? "" : "odd")}", tip);
            x += width;
        }
        svg.Text(PerRow, y + 12, usages.Average(usage => usage.ExpertsOfARow).ToString("0.0", CultureInfo.InvariantCulture), "tiny middle");
        svg.Text(InUse, y + 12,
            $"{usages.Average(usage => usage.ExpertsInUse).ToString("0.0", CultureInfo.InvariantCulture)} of {shares.Length}",
            "tiny middle");
    }
}
