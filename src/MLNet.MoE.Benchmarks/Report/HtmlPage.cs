using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The frame of a page: one HTML file without script or other files, readable in light, in dark, on a phone and on
/// paper.</summary>
internal static class HtmlPage
{
    /// <summary>Begins a page.</summary>
    public static StringBuilder Begin(string title) => new StringBuilder()
        .Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
            + "initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
        .Append("<title>").Append(Svg.Escape(title)).Append("</title><style>").Append(Style()).Append("</style></head><body><main>");

    /// <summary>Ends it.</summary>
    public static string End(StringBuilder text) => text.Append("</main></body></html>\n").ToString();

    /// <summary>Adds a section.</summary>
    /// <param name="text">The page.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="explanation">A sentence below, or nothing.</param>
    /// <param name="content">What it shows, as HTML.</param>
    public static void Section(StringBuilder text, string title, string explanation, string content)
    {
        text.Append("<section><h2>").Append(Svg.Escape(title)).Append("</h2>");
        if (explanation.Length > 0) text.Append("<p class=\"explanation\">").Append(Svg.Escape(explanation)).Append("</p>");
        text.Append(content).Append("</section>");
    }

    /// <summary>A chart that a phone shows whole.</summary>
    public static string Chart(string svg) => $"<div class=\"chart\">{svg}</div>";

    private static string Style()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The style sheet of the report is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
