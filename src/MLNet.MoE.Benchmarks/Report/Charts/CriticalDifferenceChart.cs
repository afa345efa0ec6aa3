using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>
/// The critical-difference diagram (Demsar 2006, section 3.2.2): methods on an axis of mean ranks, best to the left, and a bar over every
/// largest group of which no two differ.
/// </summary>
internal static class CriticalDifferenceChart
{
    private const double Width = 1000, AxisY = 62, BarStep = 9, LabelStep = 20;

    /// <summary>Draws the chart.</summary>
    public static string Of(NemenyiTest nemenyi)
    {
        var friedman = nemenyi.Friedman;
        int count = friedman.Methods.Count;
        int[] order = [.. Enumerable.Range(0, count).OrderBy(method => friedman.MeanRanks[method])];
        double firstLabel = AxisY + 26 + (BarStep * nemenyi.Groups.Count);
        // Room for the names and their ranks on both sides.
        double left = 30 + ChartText.Widest(friedman.Methods.Select(name => ChartText.Short(name) + "  10.00"), least: 180),
            right = Width - left;
        var svg = new Svg(Width, firstLabel + (LabelStep * ((count + 1) / 2)) + 4, "Critical-difference diagram of mean ranks");
        var axis = Axis.Linear(1, Math.Max(2, count), left, right, ticks: Math.Max(1, count - 1));
        Scale(svg, axis, nemenyi.CriticalDifference);
        for (int place = 0; place < count; place++) Method(svg, friedman, order[place], place, count, axis, firstLabel);
        for (int group = 0; group < nemenyi.Groups.Count; group++)
        {
            var ranks = nemenyi.Groups[group].Select(method => friedman.MeanRanks[method]).ToList();
            double y = AxisY + 12 + (BarStep * group);
            svg.Line(axis.At(ranks.Min()) - 3, y, axis.At(ranks.Max()) + 3, y, "group");
        }
        return svg.ToString();
    }

    private static void Scale(Svg svg, Axis axis, double difference)
    {
        double left = axis.At(axis.Low), right = axis.At(axis.High), end = axis.At(1 + difference);
        svg.Line(left, 22, end, 22, "axis");
        svg.Line(left, 18, left, 26, "axis");
        svg.Line(end, 18, end, 26, "axis");
        string beyond = 1 + difference > axis.High ? " (longer than the axis)" : "";
        svg.Text(left, 12, $"critical difference {difference.ToString("0.00", CultureInfo.InvariantCulture)}{beyond}", "small muted");
        svg.Line(left, AxisY, right, AxisY, "axis");
        foreach (double tick in axis.Ticks)
        {
            svg.Line(axis.At(tick), AxisY - 5, axis.At(tick), AxisY, "axis");
            svg.Text(axis.At(tick), AxisY - 10, tick.ToString("0.#", CultureInfo.InvariantCulture), "small muted middle");
        }
    }

    // The better half is named on the left, top down; the worse half on the right, bottom up, so that no line crosses another.
    private static void Method(Svg svg, FriedmanTest friedman, int method, int place, int count, Axis axis, double firstLabel)
    {
        int half = (count + 1) / 2;
        bool left = place < half;
        double x = axis.At(friedman.MeanRanks[method]), y = firstLabel + (LabelStep * (left ? place : count - 1 - place)),
            edge = left ? axis.At(axis.Low) - 12 : axis.At(axis.High) + 12;
        string name = friedman.Methods[method];
        svg.Path([(x, AxisY), (x, y), (edge, y)], "stem");
        svg.Mark(x, AxisY, 4.5, ModelStyle.Of(name),
            $"{name}: mean rank {friedman.MeanRanks[method].ToString("0.00", CultureInfo.InvariantCulture)}", "outlined");
        svg.Text(edge + (left ? -6 : 6), y + 4,
            $"{ChartText.Short(name)}  {friedman.MeanRanks[method].ToString("0.00", CultureInfo.InvariantCulture)}", left ? "end" : "");
    }
}
