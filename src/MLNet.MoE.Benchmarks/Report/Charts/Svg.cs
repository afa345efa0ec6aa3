using System.Globalization;
using System.Net;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Writes one SVG picture. Colours come from the page's style sheet through classes, so that a picture follows light, dark and
/// print.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a picture.</summary>
    /// <param name="width">Width in units of the picture; it is shown no wider than as many pixels.</param>
    /// <param name="height">Height in units of the picture.</param>
    /// <param name="title">What it shows, for those who cannot see it.</param>
    public Svg(double width, double height, string title) => _text.Append(CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width:0.#} {height:0.#}\" style=\"max-width:{width:0.#}px\" role=\"img\" aria-label=\"{Escape(title)}\">");

    /// <summary>Draws a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string css) => _text.Append(CultureInfo.InvariantCulture,
        $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{css}\"/>");

    /// <summary>Draws a rectangle with rounded corners.</summary>
    public void Rectangle(double x, double y, double width, double height, string css, double radius = 2)
        => _text.Append(CultureInfo.InvariantCulture,
        $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.#}\" height=\"{Math.Max(0, height):0.#}\" rx=\"{radius:0.#}\" "
        + $"class=\"{css}\"/>");

    /// <summary>Draws a rectangle with sharp corners and a text that shows when it is pointed at.</summary>
    public void Tile(double x, double y, double width, double height, string css, string tip) => _text.Append(CultureInfo.InvariantCulture,
        $"<rect x=\"{x:0.##}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.##}\" height=\"{Math.Max(0, height):0.#}\" "
        + $"class=\"{css}\"><title>{Escape(tip)}</title></rect>");

    /// <summary>Writes text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="css">Classes; <c>end</c> and <c>middle</c> move the anchor.</param>
    public void Text(double x, double y, string text, string css = "") => _text.Append(CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" class=\"{css}\">{Escape(text)}</text>");

    /// <summary>Writes text that reads from the bottom up, as beside an upright axis.</summary>
    public void Upright(double x, double y, string text, string css = "") => _text.Append(CultureInfo.InvariantCulture,
        $"<text transform=\"translate({x:0.#} {y:0.#}) rotate(-90)\" class=\"{css}\">{Escape(text)}</text>");

    /// <summary>Draws a line through points.</summary>
    public void Path(IEnumerable<(double X, double Y)> points, string css)
    {
        string data = string.Join('L', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        if (data.Length > 0) _text.Append($"<path d=\"M{data}\" class=\"{css}\"/>");
    }

    /// <summary>Draws a model's mark, with a text that shows when it is pointed at.</summary>
    public void Mark(double x, double y, double radius, ModelStyle style, string tip, string css = "")
    {
        _text.Append(CultureInfo.InvariantCulture, $"<g class=\"mark {style.Css} {css}\"><title>{Escape(tip)}</title>");
        double side = radius * 1.8, edge = radius * 1.35;
        _text.Append(style.Shape switch
        {
            MarkShape.Square =>
                string.Create(CultureInfo.InvariantCulture,
                    $"<rect x=\"{x - (side / 2):0.#}\" y=\"{y - (side / 2):0.#}\" width=\"{side:0.#}\" height=\"{side:0.#}\" rx=\"1\"/>"),
            MarkShape.Diamond =>
                string.Create(CultureInfo.InvariantCulture,
                    $"<path d=\"M{x:0.#},{y - edge:0.#}L{x + edge:0.#},{y:0.#}L{x:0.#},{y + edge:0.#}L{x - edge:0.#},{y:0.#}Z\"/>"),
            MarkShape.Left =>
                string.Create(CultureInfo.InvariantCulture,
                    $"<path d=\"M{x - edge:0.#},{y:0.#}L{x + radius:0.#},{y - edge:0.#}L{x + radius:0.#},{y + edge:0.#}Z\"/>"),
            MarkShape.Right =>
                string.Create(CultureInfo.InvariantCulture,
                    $"<path d=\"M{x + edge:0.#},{y:0.#}L{x - radius:0.#},{y - edge:0.#}L{x - radius:0.#},{y + edge:0.#}Z\"/>"),
            _ => string.Create(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"/>"),
        });
        _text.Append("</g>");
    }

    /// <summary>The finished picture.</summary>
    public override string ToString() => _text + "</svg>";

    /// <summary>Text that may stand in HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(OneLine.Of(text));
}
