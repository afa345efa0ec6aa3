using System.Globalization;
using System.Text;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes a convergence study: every loss as CSV, and a page with a log-log picture.</summary>
public static class StudyReport
{
    private const string CsvFileName = "simulation.csv", PageFileName = "simulation.html";

    private const double Width = 640, Height = 430, Left = 74, Right = 620, Top = 20, Bottom = 370;

    private static readonly ModelStyle[] Styles =
        [new("em1", MarkShape.Circle), new("em2", MarkShape.Diamond), new("tree1", MarkShape.Square), new("tree2", MarkShape.Right)];

    private const string Words =
        "<ul><li><b>Exact</b>: the fit has as many experts as the truth, two. The loss then falls at the parametric rate, as one over the "
        + "root of the rows: a slope of −0.5.</li>"
        + "<li><b>Over-fitted</b>: the fit has three experts, one too many. Experts that share a true one are found more slowly; the loss "
        + "counts their distance to the power by which theory slows them, so that its slope is comparable.</li>"
        + "<li><b>Standard gate</b>: the weights of the experts are a softmax of linear functions of the features.</li>"
        + "<li><b>Modified gate</b>: the gate sees tanh of the features instead, which are bounded and not linear. This keeps rates "
        + "parametric where the slopes of an expert vanish, for which the standard gate's may be arbitrarily slow.</li>"
        + "<li><b>Voronoi loss</b>: how far a fit is from the truth. Every fitted expert belongs to the true one that is nearest; the loss "
        + "adds up the differences of the gate's weights and of the coefficients in each cell "
        + "(<a href=\"https://arxiv.org/abs/2310.14188\">arXiv 2310.14188</a>).</li></ul>";

    /// <summary>Names of the files that are written.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [CsvFileName, PageFileName];

    /// <summary>Writes <c>simulation.csv</c> and <c>simulation.html</c>.</summary>
    /// <param name="folder">Where to; made where it is absent.</param>
    /// <param name="curves">The study.</param>
    /// <returns>Path of the page.</returns>
    public static string Write(string folder, IReadOnlyList<StudyCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        Directory.CreateDirectory(folder);
        var csv = new StringBuilder("case,rows,repetition,voronoi_loss\n");
        foreach (var curve in curves)
        {
            for (int size = 0; size < curve.Rows.Count; size++)
                for (int repetition = 0; repetition < curve.Losses[size].Length; repetition++)
                    csv.Append(CultureInfo.InvariantCulture,
                        $"\"{curve.Case.Name}\",{curve.Rows[size]},{repetition},{curve.Losses[size][repetition]:R}\n");
        }

        AtomicFile.Write(Path.Combine(folder, CsvFileName), csv.ToString());
        string page = Path.Combine(folder, PageFileName);
        AtomicFile.Write(page, Page(curves));
        return page;
    }

    private static string Page(IReadOnlyList<StudyCurve> curves)
    {
        int draws = curves[0].Losses[0].Length;
        var text = HtmlPage.Begin("Convergence of mixtures of experts");
        text.Append("<header><h1>Convergence of mixtures of experts</h1><p class=\"lead\">How fast a mixture of experts that is fitted "
            + "by EM nears the one that the rows were drawn from.</p></header>");
        HtmlPage.Section(text, "Voronoi loss by rows",
            $"Geometric mean over {draws} {(draws == 1 ? "draw" : "draws")} at each number of rows, both scales logarithmic. The dashed "
            + "line falls as one over the root of the rows, the parametric rate.",
            HtmlPage.Chart(Picture(curves)) + Data(curves));
        HtmlPage.Section(text, "Slopes",
            "Of the logarithm of the loss over that of the rows, by least squares"
            + (draws > 1 ? "; ± is the standard error, from the spread of the draws." : "."),
            DataTableOfSlopes(curves));
        HtmlPage.Section(text, "What the words mean", "", Words);
        return HtmlPage.End(text);
    }

    private static string DataTableOfSlopes(IReadOnlyList<StudyCurve> curves)
    {
        var text = new StringBuilder("<div class=\"wide\"><table><thead><tr><th scope=\"col\">case</th><th scope=\"col\">slope</th>"
            + "</tr></thead><tbody>");
        for (int c = 0; c < curves.Count; c++)
            text.Append($"<tr><th scope=\"row\"><span class=\"key {Styles[c % Styles.Length].Css}\"></span>"
                + $"{Svg.Escape(curves[c].Case.Name)}</th><td>{curves[c].SlopeText}</td></tr>");
        return text.Append("</tbody></table></div>").ToString();
    }

    private static string Data(IReadOnlyList<StudyCurve> curves) => DataTable.Of(
        ["case", .. curves[0].Rows.Select(rows => rows.ToString("N0", CultureInfo.InvariantCulture) + " rows")],
        curves.Select(curve => (string[])[curve.Case.Name,
            .. Enumerable.Range(0, curve.Rows.Count).Select(i => curve.Mean(i).ToString("0.####", CultureInfo.InvariantCulture))]));

    private static string Picture(IReadOnlyList<StudyCurve> curves)
    {
        var svg = new Svg(Width, Height, "Voronoi loss by rows, both on logarithmic scales");
        double[] means = curves.SelectMany(curve => Enumerable.Range(0, curve.Rows.Count).Select(curve.Mean)).ToArray();
        var x = Axis.Logarithmic(curves[0].Rows[0], curves[0].Rows[^1], Left, Right);
        var rate = curves[0].Rows.Select(rows => curves[0].Mean(0) * Math.Sqrt((double)curves[0].Rows[0] / rows)).ToList();
        // Room for the legend above the curves: two fifths of the height.
        double low = Math.Min(means.Min(), rate[^1]), high = means.Max() * Math.Max(2.5, Math.Pow(means.Max() / low, 0.7));
        var y = Axis.Logarithmic(low, high, Bottom, Top);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 8, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "small muted end");
        }
        foreach (double tick in x.Ticks)
            svg.Text(x.At(tick), Bottom + 18, tick.ToString("N0", CultureInfo.InvariantCulture), "small muted middle");
        svg.Text((Left + Right) / 2, Bottom + 42, "rows", "small muted middle");
        svg.Upright(16, (Top + Bottom) / 2, "Voronoi loss", "small muted middle");
        svg.Path(curves[0].Rows.Select((rows, i) => (x.At(rows), y.At(rate[i]))), "front");
        for (int c = 0; c < curves.Count; c++)
        {
            var (curve, style) = (curves[c], Styles[c % Styles.Length]);
            svg.Path(curve.Rows.Select((rows, i) => (x.At(rows), y.At(curve.Mean(i)))), "curve " + style.Css);
            for (int i = 0; i < curve.Rows.Count; i++)
                svg.Mark(x.At(curve.Rows[i]), y.At(curve.Mean(i)), 4.5, style,
                    string.Create(CultureInfo.InvariantCulture, $"{curve.Case.Name}, {curve.Rows[i]:N0} rows: {curve.Mean(i):0.####}"));
        }
        Legend(svg, curves);
        return svg.ToString();
    }

    private static void Legend(Svg svg, IReadOnlyList<StudyCurve> curves)
    {
        double left = Right - 18 - ChartText.Widest(curves.Select(curve => curve.Case.Name), least: 120), top = Top + 6;
        svg.Rectangle(left - 14, top, Right - left + 14, 14 + (18 * (curves.Count + 1)), "legendbox", 4);
        for (int c = 0; c < curves.Count; c++)
        {
            double line = top + 18 + (18 * c);
            svg.Mark(left, line - 4, 4.5, Styles[c % Styles.Length], curves[c].Case.Name);
            svg.Text(left + 12, line, curves[c].Case.Name, "small");
        }
        double last = top + 18 + (18 * curves.Count);
        svg.Path([(left - 8, last - 4), (left + 8, last - 4)], "front");
        svg.Text(left + 12, last, "1 / root of the rows", "small muted");
    }
}
