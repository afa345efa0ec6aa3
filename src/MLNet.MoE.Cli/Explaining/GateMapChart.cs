using System.Globalization;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>How the experts share rows, by the value of a column: a bar for each value, cut into the experts' mean weights.</summary>
internal static class GateMapChart
{
    private const double Width = 460, Left = 130, Right = 450, Top = 26, RowHeight = 22;

    /// <summary>Draws a column.</summary>
    /// <param name="model">Writes values.</param>
    /// <param name="column">The column.</param>
    public static string Of(ExplainedModel model, GateMapColumn column)
    {
        var svg = new Svg(Width, Top + (column.Values.Count * RowHeight) + 4, $"Weights of the experts by {column.Column}");
        svg.Text(0, 15, ChartText.Short(column.Column, 40), "strong");
        for (int bin = 0; bin < column.Values.Count; bin++)
        {
            double y = Top + (bin * RowHeight);
            string text = column.Values[bin];
            bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double number);
            string value = text.Length == 0 ? "missing" : model.Shown(column.Column, text, isNumber ? number : double.NaN);
            svg.Text(Left - 8, y + 12, ChartText.Short(value, 18), "tiny end");
            GateTiles.Draw(svg, (Left, y), (Right - Left, RowHeight - 6), column.Weights[bin],
                $"where {column.Column} is about {value}");
        }
        return svg.ToString();
    }
}
