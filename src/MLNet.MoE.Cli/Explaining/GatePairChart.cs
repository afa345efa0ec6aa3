using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>How the experts share rows, by the values of two columns: a cell for each pair of values, cut into the experts' mean
/// weights.</summary>
internal static class GatePairChart
{
    private const double Width = 760, Left = 130, Right = 750, Top = 58, RowHeight = 28;

    /// <summary>Draws two columns.</summary>
    /// <param name="model">Writes values.</param>
    /// <param name="pair">The columns.</param>
    public static string Of(ExplainedModel model, GateMapPair pair)
    {
        int rows = pair.SecondValues.Count, columns = pair.FirstValues.Count;
        var svg = new Svg(Width, Top + (rows * RowHeight) + 4, $"Weights of the experts by {pair.First} and {pair.Second}");
        svg.Text(Left, 15, $"{ChartText.Short(pair.First, 50)} \u2192", "strong");
        svg.Text(0, Top - 10, $"{ChartText.Short(pair.Second, 15)} \u2193", "strong");
        double width = (Right - Left) / columns;
        for (int column = 0; column < columns; column++)
        {
            string first = Shown(model, pair.First, pair.FirstValues[column]);
            svg.Text(Left + ((column + 0.5) * width), Top - 10, ChartText.Short(first, (int)(width / 7)), "tiny middle");
            for (int row = 0; row < rows; row++)
            {
                string second = Shown(model, pair.Second, pair.SecondValues[row]);
                double x = Left + (column * width) + 2, y = Top + (row * RowHeight);
                if (column == 0) svg.Text(Left - 8, y + 15, ChartText.Short(second, 18), "tiny end");
                if (pair.Rows[column][row] == 0) continue;
                GateTiles.Draw(svg, (x, y), (width - 4, RowHeight - 5), pair.Weights[column][row],
                    $"in {pair.Rows[column][row]} rows where {pair.First} is about {first} and {pair.Second} about {second}");
            }
        }
        return svg.ToString();
    }

    private static string Shown(ExplainedModel model, string column, string text)
    {
        bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double number);
        return text.Length == 0 ? "missing" : model.Shown(column, text, isNumber ? number : double.NaN);
    }
}
