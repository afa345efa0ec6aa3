namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Puts the names of marks beside them without writing over each other: right, left, above or below, whichever is free
/// first.</summary>
internal sealed class LabelPlacer(double left, double right)
{
    private const double LineHeight = 12, Gap = 10;

    private readonly List<(double X1, double Y1, double X2, double Y2)> _taken = [];

    /// <summary>Keeps the place of a mark free.</summary>
    public void Reserve(double x, double y) => _taken.Add((x - 6, y - 6, x + 6, y + 6));

    /// <summary>Where to write: anchor, base line and the class that sets the anchor.</summary>
    public (double X, double Y, string Css) Place(double x, double y, string text)
    {
        double width = ChartText.Width(text) * 0.96;
        (double X, double Y, string Css, double Start)[] places =
        [
            (x + Gap, y + 4, "", x + Gap),
            (x - Gap, y + 4, "end", x - Gap - width),
            (x, y - Gap, "middle", x - (width / 2)),
            (x, y + Gap + 9, "middle", x - (width / 2)),
            (x + Gap, y - 7, "", x + Gap),
            (x + Gap, y + 15, "", x + Gap),
            (x - Gap, y - 7, "end", x - Gap - width),
            (x - Gap, y + 15, "end", x - Gap - width),
        ];
        foreach (var place in places)
        {
            var box = (place.Start, place.Y - LineHeight + 2, place.Start + width, place.Y + 2);
            if (box.Start < left - 30 || place.Start + width > right + 30 || _taken.Any(other => Overlap(box, other))) continue;
            _taken.Add(box);
            return (place.X, place.Y, place.Css);
        }
        return (places[0].X, places[0].Y, places[0].Css);
    }

    private static bool Overlap((double X1, double Y1, double X2, double Y2) a, (double X1, double Y1, double X2, double Y2) b) =>
        a.X1 < b.X2 && b.X1 < a.X2 && a.Y1 < b.Y2 && b.Y1 < a.Y2;
}
