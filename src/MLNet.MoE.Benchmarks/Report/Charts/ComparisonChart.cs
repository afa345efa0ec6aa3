using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The figure that decides, of every model on every fold and on average.</summary>
internal static class ComparisonChart
{
    private const double Right = 600, Top = 12, RowHeight = 30;

    /// <summary>Draws the chart.</summary>
    public static string Of(ComparisonResult result)
    {
        ModelComparison[] models = [.. result.Models.Where(model => model.Folds.Count > 0 && double.IsFinite(model.Mean(result.Primary)))];
        double bottom = Top + (models.Length * RowHeight),
            left = 18 + ChartText.Widest(models.Select(model => ChartText.Short(model.Name)), least: 100);
        double[] values = [.. models.SelectMany(model => model.Folds.Select(fold => fold.Values[result.Primary])).Where(double.IsFinite)];
        double room = (values.Max() - values.Min()) * 0.04;
        var axis = Axis.Linear(values.Min() - room, values.Max() + room, left, Right, ticks: 5);
        var svg = new Svg(680, bottom + 40, $"{result.PrimaryMetric.Title} of every model");
        foreach (double tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), Top, axis.At(tick), bottom, "grid");
            svg.Text(axis.At(tick), bottom + 16, tick.ToString("0.#####", CultureInfo.InvariantCulture), "small muted middle");
        }
        svg.Text((left + Right) / 2, bottom + 34,
            $"{result.PrimaryMetric.Title} ({(result.PrimaryMetric.HigherIsBetter ? "to the right" : "to the left")} is better)",
            "small muted middle");
        for (int row = 0; row < models.Length; row++) Row(svg, result, models[row], axis, left, Top + (row * RowHeight) + (RowHeight / 2));
        return svg.ToString();
    }

    private static void Row(Svg svg, ComparisonResult result, ModelComparison model, Axis axis, double left, double y)
    {
        int metric = result.Primary;
        var style = ModelStyle.Of(model.Name);
        svg.Text(left - 12, y + 4, ChartText.Short(model.Name), model.IsBest ? "end strong" : "end");
        svg.Line(left, y, Right, y, "row");
        foreach (var fold in model.Folds.Where(fold => double.IsFinite(fold.Values[metric])))
            svg.Mark(axis.At(fold.Values[metric]), y, 3.5, style,
                $"{model.Name}, fold {fold.Fold + 1}: {result.PrimaryMetric.Format(fold.Values[metric])}", "faint");
        svg.Mark(axis.At(model.Mean(metric)), y, 6.5, style, $"{model.Name}: {result.PrimaryMetric.Format(model.Mean(metric))}",
            "outlined");
        svg.Text(Right + 14, y + 4, result.PrimaryMetric.Format(model.Mean(metric)), "number");
    }
}
