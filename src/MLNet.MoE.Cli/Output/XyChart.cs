using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Output;

/// <summary>Marks and lines over two axes with names.</summary>
/// <param name="title">What it shows, for those who cannot see it.</param>
/// <param name="x">Ends of the horizontal axis.</param>
/// <param name="y">Ends of the upright axis.</param>
/// <param name="names">Names of the axes.</param>
internal sealed class XyChart(string title, (double Low, double High) x, (double Low, double High) y, (string X, string Y) names)
{
    private readonly List<(double X, double Y, string Css)> _marks = [];
    private readonly List<((double X, double Y)[] Points, string Css)> _lines = [];

    /// <summary>Whether it is one of two beside each other.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Adds a mark.</summary>
    public void Mark(double atX, double atY, string css) => _marks.Add((atX, atY, css));

    /// <summary>Adds a line.</summary>
    public void Line(IEnumerable<(double X, double Y)> points, string css) => _lines.Add(([.. points], css));

    /// <summary>The picture.</summary>
    public override string ToString()
    {
        double width = IsSmall ? 500 : 600, height = IsSmall ? 360 : 380, left = 76, right = width - 20, top = 14, bottom = height - 52;
        var svg = new Svg(width, height, title);
        double room = (y.High - y.Low) * 0.04;
        var (horizontal, upright) = (Axis.Linear(x.Low, x.High, left, right, ticks: IsSmall ? 5 : 6),
            Axis.Linear(y.Low - room, y.High + room, bottom, top, ticks: 5));
        foreach (double tick in upright.Ticks)
        {
            svg.Line(left, upright.At(tick), right, upright.At(tick), "grid");
            svg.Text(left - 8, upright.At(tick) + 4, tick.ToString("G5", CultureInfo.InvariantCulture), "small muted end");
        }
        foreach (double tick in horizontal.Ticks)
            svg.Text(horizontal.At(tick), bottom + 18, tick.ToString("G5", CultureInfo.InvariantCulture), "small muted middle");
        svg.Text((left + right) / 2, bottom + 42, names.X, "small muted middle");
        svg.Upright(16, (top + bottom) / 2, names.Y, "small muted middle");
        foreach (var mark in _marks.Where(mark => double.IsFinite(mark.X) && double.IsFinite(mark.Y)))
            svg.Mark(horizontal.At(mark.X), upright.At(mark.Y), 2.6, new ModelStyle(mark.Css, MarkShape.Circle),
                string.Create(CultureInfo.InvariantCulture, $"{mark.X:G5}, {mark.Y:G5}"), "faint");
        foreach (var (points, css) in _lines)
            svg.Path(points.Where(point => double.IsFinite(point.Y)).Select(point => (horizontal.At(point.X), upright.At(point.Y))),
                "curve " + css);
        return svg.ToString();
    }
}
