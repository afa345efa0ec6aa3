using System.Globalization;
using System.Text;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes a convergence study: every loss as CSV, and a page with a log-log picture.</summary>
public static class StudyReport
{
    private const string CsvFileName = "simulation.csv", PageFileName = "simulation.html";

    private const double Width = 640, Height = 420, Left = 70, Right = 600, Top = 30, Bottom = 370;

    private static readonly ModelStyle[] Styles =
        [new("em1", MarkShape.Circle), new("em2", MarkShape.Diamond), new("tree1", MarkShape.Square), new("tree2", MarkShape.Right)];

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
        var rows = new StringBuilder();
        for (int c = 0; c < curves.Count; c++)
            rows.Append(CultureInfo.InvariantCulture,
                $"<li class=\"{Styles[c % Styles.Length].Css}\">{Svg.Escape(curves[c].Case.Name)}: slope {curves[c].SlopeText}</li>");
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Convergence of mixtures of experts</title><style>"
            + "body{font:15px/1.5 system-ui,sans-serif;max-width:700px;margin:2em auto;padding:0 "
            + "1em;color:#222;background:#fff}svg{width:100%}"
            + "svg text{font-size:12px;fill:#444}.end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:#ddd}"
            + ".rate{stroke:#999;stroke-dasharray:5 4;fill:none}"
            + ".curve{fill:none;stroke-width:2;stroke:currentColor}.mark{fill:currentColor}"
            + ".em1{color:#0072b2}.em2{color:#d55e00}.tree1{color:#009e73}.tree2{color:#cc79a7}"
            + "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}svg text{fill:#bbb}.grid{stroke:#333}}</style>"
            + "<h1>Convergence of mixtures of experts</h1><p>Voronoi loss of the fit from the truth, geometric mean over draws, by rows. "
            + "The dashed line falls as one over the root of the rows; slopes have their standard errors.</p>"
            + Picture(curves) + $"<ul>{rows}</ul></html>";
    }

    private static string Picture(IReadOnlyList<StudyCurve> curves)
    {
        var svg = new Svg(Width, Height, "Voronoi loss by rows, both on logarithmic scales");
        double[] means = curves.SelectMany(curve => Enumerable.Range(0, curve.Rows.Count).Select(curve.Mean)).ToArray();
        var x = Axis.Logarithmic(curves[0].Rows[0], curves[0].Rows[^1], Left, Right);
        var y = Axis.Logarithmic(means.Min(), means.Max(), Bottom, Top);
        foreach (double tick in y.Ticks)
        {
            svg.Line(Left, y.At(tick), Right, y.At(tick), "grid");
            svg.Text(Left - 8, y.At(tick) + 4, tick.ToString("0.####", CultureInfo.InvariantCulture), "end");
        }

        foreach (double tick in x.Ticks) svg.Text(x.At(tick), Bottom + 18, tick.ToString("N0", CultureInfo.InvariantCulture), "middle");
        svg.Text((Left + Right) / 2, Bottom + 40, "rows", "middle");
        double first = curves[0].Mean(0);
        svg.Path(curves[0].Rows.Select(n => (x.At(n), y.At(first * Math.Sqrt((double)curves[0].Rows[0] / n)))), "rate");
        for (int c = 0; c < curves.Count; c++)
        {
            var (curve, style) = (curves[c], Styles[c % Styles.Length]);
            svg.Path(curve.Rows.Select((n, i) => (x.At(n), y.At(curve.Mean(i)))), "curve " + style.Css);
            for (int i = 0; i < curve.Rows.Count; i++)
                svg.Mark(x.At(curve.Rows[i]), y.At(curve.Mean(i)), 4, style,
                    string.Create(CultureInfo.InvariantCulture, $"{curve.Case.Name}, {curve.Rows[i]:N0} rows: {curve.Mean(i):0.####}"));
        }

        return svg.ToString();
    }
}
