using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed partial class BenchmarkReportTests
{
    [TestMethod]
    public void The_report_names_every_dataset_and_every_model()
    {
        string html = Html(SampleResults.Table()), markdown = Markdown(SampleResults.Table());

        foreach (string name in new[] { "apples", "pears", "plums", "figs", "gg-moe", "mlp", "lightgbm" })
        {
            StringAssert.Contains(html, name);
            StringAssert.Contains(markdown, name);
        }
    }

    [TestMethod]
    public void The_page_needs_no_script_and_no_other_file()
    {
        string html = Html(SampleResults.Table());

        foreach (string forbidden in new[] { "<script", "<link", "<img", "src=", "@import", "url(", "http://", "https://" })
            Assert.IsFalse(html.Contains(forbidden, StringComparison.OrdinalIgnoreCase), forbidden);
    }

    [TestMethod]
    public void Every_picture_is_well_formed_and_holds_marks_or_lines()
    {
        var pictures = Picture().Matches(Html(SampleResults.Table())).Select(match => XElement.Parse(match.Value)).ToList();

        Assert.IsGreaterThanOrEqualTo(8, pictures.Count);
        foreach (var picture in pictures)
        {
            Assert.IsTrue(picture.Descendants().Any(element => element.Name.LocalName is "circle" or "path" or "rect"), picture.ToString());
            Assert.IsFalse(string.IsNullOrEmpty((string?)picture.Attribute("aria-label")));
            Assert.IsFalse(picture.ToString().Contains("NaN", StringComparison.Ordinal));
        }
    }

    [TestMethod]
    public void Elements_of_the_page_are_closed()
    {
        string body = Html(SampleResults.Table());
        body = body[body.IndexOf("<main>", StringComparison.Ordinal)..body.IndexOf("</body>", StringComparison.Ordinal)];

        Assert.AreEqual("main", XElement.Parse(body).Name.LocalName);
    }

    [TestMethod]
    public void The_best_score_is_marked()
    {
        StringAssert.Contains(Html(SampleResults.Table()), "<td class=\"best\">90.00</td>");
        StringAssert.Contains(Markdown(SampleResults.Table()), "**90.00**");
    }

    [TestMethod]
    public void The_limit_is_shown_where_it_is_known()
        => StringAssert.Contains(Html(SampleResults.Table()), "<td class=\"limit\">95.00</td>");

    [TestMethod]
    public void Published_scores_stand_beside_ours_where_the_data_has_some()
    {
        string html = Html([.. SampleResults.Table(), SampleResults.Of("grown-ups", "mlp", 0.86) with { PublishedName = "adult" }]);

        var published = PublishedScores.Load()
            .Single(score => score is { Dataset: "adult", Method: "CatBoost", Setting: "tuned", Members: 1 });
        StringAssert.Contains(html, "Published scores");
        StringAssert.Contains(html, $">{ScoreText.Of(published.Score, "accuracy")}</td>");
        Assert.IsFalse(Html(SampleResults.Table()).Contains("Published scores", StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_failure_is_shown_with_its_reason_and_without_harm()
    {
        StringAssert.Contains(Html(SampleResults.Table()), "out of &lt;luck&gt; &amp; memory");
        StringAssert.Contains(Markdown(SampleResults.Table()), "failed");
    }

    [TestMethod]
    public void One_model_on_one_dataset_makes_a_report()
        => StringAssert.Contains(Html([SampleResults.Of("apples", "mlp", 0.5)]),
            "One dataset does not tell whether that is more than chance");

    [TestMethod]
    public void A_run_in_which_everything_failed_makes_a_report() =>
        StringAssert.Contains(Html([SampleResults.Failed("apples", "mlp", "no luck"), SampleResults.Failed("apples", "sdca", "no luck")]),
            "no luck");

    [TestMethod]
    public void Names_from_outside_are_escaped()
    {
        string html = Html([SampleResults.Of("<b>bold</b>", "mlp", 0.5), SampleResults.Of("<b>bold</b>", "sdca", 0.6)]);

        Assert.IsFalse(html.Contains("<b>bold", StringComparison.Ordinal));
    }

    [TestMethod]
    public void No_result_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.ThrowsExactly<ArgumentException>(() => BenchmarkReport.Write(folder.Path, []));
        Assert.IsFalse(File.Exists(folder.File(BenchmarkReport.HtmlFileName)));
    }

    private static string Html(IReadOnlyList<ResultRecord> records) => Written(records, BenchmarkReport.HtmlFileName);

    private static string Markdown(IReadOnlyList<ResultRecord> records) => Written(records, BenchmarkReport.MarkdownFileName);

    private static string Written(IReadOnlyList<ResultRecord> records, string file)
    {
        using var folder = new TemporaryFolder();
        BenchmarkReport.Write(folder.Path, records);
        return File.ReadAllText(folder.File(file));
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();
}
