using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Validation loss by epoch of the networks on one dataset, first seed.</summary>
internal static class CurveChart
{
    private const double Width = 340, Height = 190, Left = 44, Right = 326, Top = 28, Bottom = 160;

    /// <summary>Draws the chart; null where no network ran.</summary>
    public static string? Of(BenchmarkSummary summary, int dataset)
    {
        var curves = new List<(string Model, IReadOnlyList<float> Losses)>();
        for (int m = 0; m < summary.Models.Count; m++)
        {
            var record = summary[dataset, m].Records.FirstOrDefault(record => record.Succeeded && record.CurveUnit == "epoch");
            if (record is { ValidationCurve.Count: > 1 }) curves.Add((summary.Models[m], record.ValidationCurve));
        }
        float[] all = [.. curves.SelectMany(curve => curve.Losses).Where(float.IsFinite).Order()];
        if (all.Length == 0) return null;

        var svg = new Svg(Width, Height, $"Validation loss by epoch on {summary.Datasets[dataset]}");
        svg.Text(Left, 14, ChartText.Short(summary.Datasets[dataset]), "strong");
        // The first epochs tower above the rest; they may leave the picture.
        var y = Axis.Linear(all[0], all[(int)(0.95 * (all.Length - 1))], Bottom, Top, ticks: 4);
        var x = Axis.Linear(1, curves.Max(curve => curve.Losses.Count), Left, Right, ticks: 4);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 6, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "tiny muted end");
        }
        foreach (double tick in x.Ticks.Where(double.IsInteger))
            svg.Text(x.At(tick), Bottom + 14, tick.ToString("0", CultureInfo.InvariantCulture), "tiny muted middle");
        foreach (var (model, losses) in curves)
            foreach (var piece in Visible(losses, y.High))
                svg.Path(piece.Select(i => (x.At(i + 1), y.At(losses[i]))), "curve " + ModelStyle.Of(model).Css);
        return svg.ToString();
    }

    // The stretches of a curve that lie in the picture, each with the step by which it comes in and goes out, so that no line runs along
    // the edge.
    private static List<List<int>> Visible(IReadOnlyList<float> losses, double high)
    {
        bool Inside(int i) => i >= 0 && i < losses.Count && losses[i] <= high;
        var pieces = new List<List<int>>();
        for (int i = 0; i < losses.Count; i++)
        {
            if (!float.IsFinite(losses[i]) || !(Inside(i) || Inside(i - 1) || Inside(i + 1))) continue;
            bool joins = pieces.Count > 0 && pieces[^1][^1] == i - 1 && (Inside(i) || Inside(i - 1));
            if (!joins) pieces.Add([]);
            pieces[^1].Add(i);
        }
        return pieces;
    }
}
