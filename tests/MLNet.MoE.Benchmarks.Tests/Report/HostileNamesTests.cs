using System.Text.RegularExpressions;
using System.Xml.Linq;
using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Names and numbers in results that nobody thought of: reports show them as they are.</summary>
[TestClass]
public sealed partial class HostileNamesTests
{
    private static readonly string[] Names =
    [
        "a|b", "`code`", "[link](http://evil.example)", "**bold**", "<script>alert(1)</script>", "two\nlines\r\nthree", "\\", "x\\|y",
        "# head", "- item", "1. first", "&amp;",
        "![picture](x.png)", "$x$", "~~gone~~", "_emphasis_", "https://evil.example", "www.evil.example", "me@evil.example", "\"'><b>",
        "\u001b[31mred", "\u2028", "mlp:x", "mlp:", ":", "-tuned", " ",
    ];

    [TestMethod]
    public void Tables_keep_their_form_whatever_the_names_are()
    {
        var (html,
            markdown) = Reports(
                [.. Names.SelectMany(name => new[] { SampleResults.Of(name, "mlp", 0.5), SampleResults.Of(name, name + "?", 0.6) }),
                    SampleResults.Failed("<i>", "|", "no\nluck | <b>")]);

        int columns = 0;
        foreach (string line in markdown.Split('\n'))
        {
            int now = line.StartsWith('|') ? UnescapedPipe().Count(line) : 0;
            if (now > 0 && columns > 0) Assert.AreEqual(columns, now, line);
            columns = now;
            Assert.IsFalse(line.Contains('<'), line);
        }
        StringAssert.Contains(markdown, "| a\\|b |");
        string body = html[html.IndexOf("<main>", StringComparison.Ordinal)..html.IndexOf("</body>", StringComparison.Ordinal)];
        var page = XElement.Parse(body);
        Assert.IsFalse(page.Descendants().Any(element => element.Name.LocalName is "script" or "i" or "img" or "a"));
    }

    [TestMethod]
    [DataRow("plain-name 1.5", "plain-name 1.5")]
    [DataRow("a|b", "a\\|b")]
    [DataRow("a\\|b", "a\\\\\\|b")]
    [DataRow("`x`", "\\`x\\`")]
    [DataRow("[x](y)", "\\[x\\](y)")]
    [DataRow("<b>&", "&lt;b&gt;&amp;")]
    [DataRow("a\nb", "a b")]
    [DataRow("house_16H", "house\\_16H")]
    [DataRow("1. x", "1\\. x")]
    [DataRow("12) x", "12\\) x")]
    [DataRow("- x", "\\- x")]
    [DataRow("# x", "\\# x")]
    [DataRow("https://x", "https\\://x")]
    public void Text_is_shown_as_it_is(string text, string expected) => Assert.AreEqual(expected, MarkdownText.Of(text));

    [TestMethod]
    public void Numbers_of_any_size_make_a_report()
    {
        double[] sizes = [0, double.Epsilon, 1e-300, 1, 1e17, 1e300, double.MaxValue];
        var records = sizes.SelectMany((size, i) => new[]
        {
            SampleResults.Of($"d{i}", "mlp", size, TaskKind.Regression) with { FitSeconds = size, PredictSeconds = size,
                Parameters = long.MaxValue, TestRows = 0, Limit = size },
            SampleResults.Of($"d{i}", "sdca", sizes[^(i + 1)], TaskKind.Regression) with { FitSeconds = 0,
                ValidationCurve = [float.NaN, float.PositiveInfinity], Trials = 1, UntunedValidationScore = size, ValidationScore = 1 },
            SampleResults.Of($"d{i}", "moe", size, TaskKind.Regression) with { ValidationCurve = [float.MaxValue, float.MinValue, 1e30f],
                Gate = new GateUsage([1], 1) },
        });

        var (html, _) = Reports([.. records]);

        StringAssert.Contains(html, "d6");
    }

    [TestMethod]
    [DataRow(1e17, 1e17 + 64)]
    [DataRow(double.NaN, 1)]
    [DataRow(0, double.PositiveInfinity)]
    [DataRow(double.MinValue, double.MaxValue)]
    public void An_axis_has_an_end_whatever_it_is_of(double low, double high)
    {
        Assert.IsLessThan(1000, Axis.Linear(low, high, 0, 100).Ticks.Count);
        Assert.IsLessThan(5000, Axis.Logarithmic(low, high, 0, 100).Ticks.Count);
    }

    private static (string Html, string Markdown) Reports(IReadOnlyList<ResultRecord> records)
    {
        using var folder = new TemporaryFolder();
        BenchmarkReport.Write(folder.Path, records);
        return (File.ReadAllText(folder.File(BenchmarkReport.HtmlFileName)),
            File.ReadAllText(folder.File(BenchmarkReport.MarkdownFileName)));
    }

    [GeneratedRegex(@"(?<!\\)(\\\\)*\|")]
    private static partial Regex UnescapedPipe();
}
