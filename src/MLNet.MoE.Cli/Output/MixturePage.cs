using System.Globalization;
using MLNet.MoE.Benchmarks.Report;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Cli.Output;

/// <summary>Pictures of a statistical mixture on one page without script.</summary>
internal static class MixturePage
{
    private const int MostMarks = 2000, Steps = 100, Bins = 10;

    private static readonly string[] Colours = ["gg2", "tree2", "moe2", "mlp2", "em1", "tree1", "lin", "var0"];

    /// <summary>Writes the page.</summary>
    public static string Of(MixturePlot plot)
    {
        string column = plot.Column, label = plot.Card.Label;
        var text = HtmlPage.Begin($"Mixture of experts for {label}");
        text.Append($"<header><h1>{Svg.Escape(label)}</h1><p class=\"lead\">{plot.Model.NumberOfExperts} experts on "
            + $"{plot.Rows.Length} rows; log-likelihood {Number(plot.Model.LogLikelihood)}, BIC {Number(plot.Model.Bic)} on the training "
            + $"rows.</p>{Legend(plot)}</header>");
        if (plot.Gaussian is { } gaussian)
            HtmlPage.Section(text, $"Experts along {column}",
                "Each row in the colour of the expert that was most probably in charge. The lines are the experts' means, the other "
                + "columns at their means.", Experts(plot, gaussian));
        HtmlPage.Section(text, $"Gate along {column}", "Probability that each expert is in charge, the other columns at their means.",
            Gate(plot));
        HtmlPage.Section(text, "Responsibilities",
            "Rows by the probability that an expert was in charge, given their labels, for each expert. Rows near 0 and 1 are told apart "
            + "well; those between could be of several experts.", Responsibilities(plot));
        if (plot.Gaussian is not null)
        {
            double[] residuals = plot.Residuals();
            HtmlPage.Section(text, "Residuals",
                "Quantile residuals are standard normal where the mixture is right. On the left against the prediction: no pattern should "
                + "be seen. On the right sorted, against normal quantiles: they should lie on the line.",
                $"<div class=\"pair\">{Residuals(plot, residuals)}{Quantiles(residuals)}</div>");
        }
        return HtmlPage.End(text);
    }

    private static string Experts(MixturePlot plot, GaussianMoeModelParameters gaussian)
    {
        double offset = plot.Card.LabelOffset;
        var lines = Along(plot).Select(x => (X: x, Means: gaussian.GetExpertMeans(plot.At(x)))).ToList();
        var chart = new XyChart($"Experts along {plot.Column}", (plot.Low, plot.High), (plot.Labels.Min(), plot.Labels.Max()),
            (plot.Column, plot.Card.Label));
        foreach (int row in Shown(plot.Rows.Length))
            chart.Mark(plot.Rows[row][plot.Slot], plot.Labels[row], Colour(Most(plot.Responsibilities[row])));
        for (int k = 0; k < plot.Model.NumberOfExperts; k++)
            chart.Line(lines.Select(line => (line.X, line.Means[k] + offset)), Colour(k));
        return HtmlPage.Chart(chart.ToString()) + DataTable.Of([plot.Column, .. Names(plot)], lines.Where((_, i) => i % 10 == 0)
            .Select(line => (string[])[Number(line.X), .. line.Means.Select(mean => Number(mean + offset))]));
    }

    private static string Gate(MixturePlot plot)
    {
        var lines = Along(plot).Select(x => (X: x, Weights: plot.Model.GetGateWeights(plot.At(x)))).ToList();
        var chart = new XyChart($"Gate along {plot.Column}", (plot.Low, plot.High), (0, 1), (plot.Column, "probability"));
        for (int k = 0; k < plot.Model.NumberOfExperts; k++) chart.Line(lines.Select(line => (line.X, line.Weights[k])), Colour(k));
        return HtmlPage.Chart(chart.ToString()) + DataTable.Of([plot.Column, .. Names(plot)], lines.Where((_, i) => i % 10 == 0)
            .Select(line => (string[])[Number(line.X), .. line.Weights.Select(weight => Number(weight))]));
    }

    private static string Responsibilities(MixturePlot plot)
    {
        int[][] counts = [.. Enumerable.Range(0, plot.Model.NumberOfExperts).Select(k => Enumerable.Range(0, Bins)
            .Select(bin => plot.Responsibilities.Count(row => Math.Min((int)(row[k] * Bins), Bins - 1) == bin)).ToArray())];
        var chart = new XyChart("Responsibilities", (0, 1), (0, Math.Max(1, counts.Max(bins => bins.Max()))), ("responsibility", "rows"));
        for (int k = 0; k < counts.Length; k++)
            chart.Line(Enumerable.Range(0, Bins).SelectMany(bin => new[] { ((double)bin / Bins, (double)counts[k][bin]),
                ((bin + 1.0) / Bins, counts[k][bin]) }), Colour(k));
        return HtmlPage.Chart(chart.ToString()) + DataTable.Of(["responsibility from", .. Names(plot)], Enumerable.Range(0, Bins)
            .Select(bin => (string[])[Number((double)bin / Bins), .. counts.Select(bins => Number(bins[bin]))]));
    }

    private static string Residuals(MixturePlot plot, double[] residuals)
    {
        double[] fitted = [.. plot.Rows.Select(row => plot.Model.GetGateWeights(row).Zip(plot.Gaussian!.GetExpertMeans(row),
            (weight, mean) => weight * mean).Sum() + plot.Card.LabelOffset)];
        var chart = new XyChart("Residuals against predictions", (fitted.Min(), fitted.Max()), (residuals.Min(), residuals.Max()),
            ("prediction", "quantile residual")) { IsSmall = true };
        foreach (int row in Shown(residuals.Length)) chart.Mark(fitted[row], residuals[row], Colour(Most(plot.Responsibilities[row])));
        chart.Line([(fitted.Min(), 0), (fitted.Max(), 0)], "lin");
        return chart.ToString();
    }

    private static string Quantiles(double[] residuals)
    {
        double[] sorted = [.. residuals.Order()];
        double[] normal = [.. sorted.Select((_, i) => NormalDistribution.Quantile((i + 0.5) / sorted.Length))];
        var range = (Math.Min(sorted[0], normal[0]), Math.Max(sorted[^1], normal[^1]));
        var chart = new XyChart("Normal quantiles", range, range, ("normal quantile", "quantile residual")) { IsSmall = true };
        foreach (int i in Shown(sorted.Length)) chart.Mark(normal[i], sorted[i], Colours[0]);
        chart.Line([(range.Item1, range.Item1), (range.Item2, range.Item2)], "lin");
        return chart.ToString();
    }

    private static IEnumerable<double> Along(MixturePlot plot)
        => Enumerable.Range(0, Steps + 1).Select(i => plot.Low + ((plot.High - plot.Low) * i / Steps));

    private static IEnumerable<int> Shown(int rows)
        => Enumerable.Range(0, Math.Min(rows, MostMarks)).Select(i => (int)((long)i * rows / Math.Min(rows, MostMarks)));

    private static IEnumerable<string> Names(MixturePlot plot)
        => Enumerable.Range(1, plot.Model.NumberOfExperts).Select(expert => $"expert {expert}");

    private static string Legend(MixturePlot plot) => "<p class=\"legend\">" + string.Concat(Names(plot)
        .Select((name, k) => $"<span><span class=\"key {Colour(k)}\"></span>{name}</span>")) + "</p>";

    private static int Most(double[] responsibilities) => Array.IndexOf(responsibilities, responsibilities.Max());

    private static string Colour(int expert) => Colours[expert % Colours.Length];

    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
