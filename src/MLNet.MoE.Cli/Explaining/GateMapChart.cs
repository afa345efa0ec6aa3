using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>How the experts share rows, by the value of a column: a bar for each value, cut into the experts' mean weights.</summary>
internal static class GateMapChart
{
    private const double Width = 460, Left = 130, Right = 450, Top = 26, RowHeight = 22;
    private const int Colours = 8;

    /// <summary>Draws a column.</summary>
    /// <param name="model">Writes values.</param>
    /// <param name="column">The column.</param>
    public static string Of(ExplainedModel model, GateMapColumn column)
    {
        var svg = new Svg(Width, Top + (column.Values.Count * RowHeight) + 4, $"Weights of the experts by {column.Column}");
        svg.Text(0, 15, ChartText.Short(column.Column, 40), "strong");
        for (int bin = 0; bin < column.Values.Count; bin++)
        {
            double x = Left, y = Top + (bin * RowHeight);
            string text = column.Values[bin];
            bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double number);
            string value = text.Length == 0 ? "missing" : model.Shown(column.Column, text, isNumber ? number : double.NaN);
            svg.Text(Left - 8, y + 12, ChartText.Short(value, 18), "tiny end");
            for (int expert = 0; expert < column.Weights[bin].Count; expert++)
            {
                double weight = column.Weights[bin][expert], width = (Right - Left) * weight;
                svg.Tile(x, y, width, RowHeight - 6, $"expert{expert % Colours} tile",
                    $"expert {expert + 1}: {weight.ToString("P0", CultureInfo.InvariantCulture)} where {column.Column} is about {value}");
                x += width;
            }
        }
        return svg.ToString();
    }
}
