using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Validation loss by epoch of the networks on one dataset, first seed.</summary>
internal static class CurveChart
{
    private const double Width = 300, Height = 190, Left = 44, Right = 288, Top = 28, Bottom = 160;

    /// <summary>Draws the chart; null where no network ran.</summary>
    public static string? Of(BenchmarkSummary summary, int dataset)
    {
        var curves = new List<(string Model, IReadOnlyList<float> Losses)>();
        for (int m = 0; m < summary.Models.Count; m++)
        {
            var record = summary[dataset, m].Records.FirstOrDefault(record => record.Succeeded && record.CurveUnit == "epoch");
            if (record is { ValidationCurve.Count: > 1 }) curves.Add((summary.Models[m], record.ValidationCurve));
        }
        if (curves.Count == 0) return null;

        var svg = new Svg(Width, Height, $"Validation loss by epoch on {summary.Datasets[dataset]}");
        svg.Text(Left, 14, summary.Datasets[dataset], "strong");
        float[] all = [.. curves.SelectMany(curve => curve.Losses).Where(float.IsFinite).Order()];
        // The first epochs tower above the rest; they may leave the picture.
        var y = Axis.Linear(all[0], all[(int)(0.95 * (all.Length - 1))], Bottom, Top, ticks: 4);
        var x = Axis.Linear(1, curves.Max(curve => curve.Losses.Count), Left, Right, ticks: 4);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 6, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "tiny muted end");
        }
        foreach (double tick in x.Ticks) svg.Text(x.At(tick), Bottom + 14, tick.ToString("0", CultureInfo.InvariantCulture), "tiny muted middle");
        foreach (var (model, losses) in curves)
            svg.Path(losses.Select((loss, i) => (x.At(i + 1), y.At(loss))).Where(point => double.IsFinite(point.Item2)), "curve " + ModelStyle.Of(model).Css);
        return svg.ToString();
    }
}
