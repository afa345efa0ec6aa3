using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>A bar that is cut into the weights of experts.</summary>
internal static class GateTiles
{
    /// <summary>Experts that a bar shows each by itself; slices of more would be too thin to tell apart.</summary>
    public const int MostShown = 6;

    /// <summary>Experts that are shown where there are more than that: those with the largest weights.</summary>
    public const int MostNamed = 3;

    private const int Colours = 8;

    // Width that the number of an expert takes within its slice.
    private const double NumberWidth = 20;

    /// <summary>CSS classes of an expert's colour: eight colours, then the same in a fainter shade.</summary>
    public static string Colour(int expert) => $"expert{expert % Colours}{(expert / Colours % 2 == 1 ? " odd" : "")}";

    /// <summary>Draws a bar.</summary>
    /// <param name="svg">Where.</param>
    /// <param name="corner">Its upper left corner.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="weights">Weight of each expert; they sum to 1.</param>
    /// <param name="where">Which rows it is about, for the tips.</param>
    public static void Draw(Svg svg, (double X, double Y) corner, (double Width, double Height) size, IReadOnlyList<double> weights,
        string where)
    {
        bool isMany = weights.Count > MostShown;
        int[] shown = [.. Enumerable.Range(0, weights.Count)];
        if (isMany) shown = [.. shown.OrderByDescending(expert => weights[expert]).Take(MostNamed)];
        double x = corner.X;
        foreach (int expert in shown)
        {
            double width = size.Width * weights[expert];
            svg.Tile(x, corner.Y, width, size.Height, $"{Colour(expert)} tile", $"expert {expert + 1}: {Percent(weights[expert])} {where}");
            if (isMany && width >= NumberWidth)
                svg.Text(x + (width / 2), corner.Y + (size.Height / 2) + 4, $"{expert + 1}", "tiny middle ontile");
            x += width;
        }
        double rest = corner.X + size.Width - x;
        if (isMany) svg.Tile(x, corner.Y, rest, size.Height, "others tile", $"the others: {Percent(rest / size.Width)} {where}");
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
