using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Validation loss by epoch of the networks on one dataset, first seed.</summary>
internal static class CurveChart
{
    private const double Width = 340, Height = 206, Left = 58, Right = 326, Top = 28, Bottom = 160;

    /// <summary>Ratio of the largest to the smallest loss from which on the scale is logarithmic.</summary>
    private const double LogarithmicFrom = 5;

    /// <summary>Epochs of a curve in the table behind it.</summary>
    private const int RowsOfData = 20;

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
        // First epochs tower above the rest; a logarithmic scale keeps them in the picture and the rest apart.
        var y = all[0] > 0 && all[^1] > LogarithmicFrom * all[0] ? Axis.Logarithmic(all[0], all[^1], Bottom, Top)
            : Axis.Linear(all[0], all[^1], Bottom, Top, ticks: 4);
        var x = Axis.Linear(1, curves.Max(curve => curve.Losses.Count), Left, Right, ticks: 4);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 6, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "tiny muted end");
        }
        foreach (double tick in x.Ticks.Where(double.IsInteger))
            svg.Text(x.At(tick), Bottom + 14, tick.ToString("0", CultureInfo.InvariantCulture), "tiny muted middle");
        svg.Text((Left + Right) / 2, Bottom + 32, "epoch", "tiny muted middle");
        svg.Upright(12, (Top + Bottom) / 2, "validation loss", "tiny muted middle");
        foreach (var (model, losses) in curves)
            foreach (var piece in Finite(losses))
                svg.Path(piece.Select(i => (x.At(i + 1), y.At(losses[i]))), "curve " + ModelStyle.Of(model).Css);
        return $"<div>{svg}{Data(curves)}</div>";
    }

    private static string Data(List<(string Model, IReadOnlyList<float> Losses)> curves)
    {
        int longest = curves.Max(curve => curve.Losses.Count), step = Math.Max(1, (longest + RowsOfData - 1) / RowsOfData);
        return DataTable.Of(
            ["epoch", .. curves.Select(curve => curve.Model)],
            Enumerable.Range(0, longest).Where(i => i % step == 0 || i == longest - 1).Select(i => (string[])[
                (i + 1).ToString(CultureInfo.InvariantCulture),
                .. curves.Select(curve => i < curve.Losses.Count ? ScoreText.Significant(curve.Losses[i]) : "")]));
    }

    // A loss that is no number makes a gap.
    private static List<List<int>> Finite(IReadOnlyList<float> losses)
    {
        var pieces = new List<List<int>>();
        for (int i = 0; i < losses.Count; i++)
        {
            if (!float.IsFinite(losses[i])) continue;
            if (pieces.Count == 0 || pieces[^1][^1] != i - 1) pieces.Add([]);
            pieces[^1].Add(i);
        }
        return pieces;
    }
}
