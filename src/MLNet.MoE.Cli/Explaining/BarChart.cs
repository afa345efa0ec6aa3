using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>Named numbers as bars to either side of zero.</summary>
internal static class BarChart
{
    private const double RowHeight = 26, Bar = 16;

    /// <summary>Draws them in their order.</summary>
    /// <param name="title">What they are, for those who cannot see them.</param>
    /// <param name="bars">Name, number and how it is written.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="hasSides">Whether what is above zero has another colour than what is below.</param>
    public static string Of(string title, IReadOnlyList<(string Name, double Value, string Text)> bars, double width = 560,
        bool hasSides = false)
    {
        bool hasSigns = bars.Any(bar => bar.Value < 0);
        double left = 16 + Math.Min(0.45 * width, ChartText.Widest(bars.Select(bar => ChartText.Short(bar.Name)), least: 90));
        double text = 12 + ChartText.Widest(bars.Select(bar => bar.Text), least: 50);
        double lowest = Math.Min(0, bars.Min(bar => bar.Value)), highest = Math.Max(1e-12, bars.Max(bar => bar.Value));
        var axis = Axis.Linear(lowest, Math.Max(highest, lowest < 0 ? 0 : 1e-12), left + (hasSigns ? text : 0), width - text);
        var svg = new Svg(width, (bars.Count * RowHeight) + 6, title);
        for (int i = 0; i < bars.Count; i++)
        {
            double y = 4 + (i * RowHeight), zero = axis.At(0), end = axis.At(bars[i].Value);
            svg.Text(left - 10, y + 13, ChartText.Short(bars[i].Name), "end");
            svg.Rectangle(Math.Min(zero, end), y, Math.Max(1, Math.Abs(end - zero)), Bar,
                !hasSides ? "bar" : bars[i].Value < 0 ? "bar down" : "bar up");
            if (bars[i].Value < 0) svg.Text(end - 6, y + 13, bars[i].Text, "number end");
            else svg.Text(end + 6, y + 13, bars[i].Text, "number");
        }
        if (hasSigns) svg.Line(axis.At(0), 0, axis.At(0), (bars.Count * RowHeight) + 2, "zero");
        return svg.ToString();
    }
}
