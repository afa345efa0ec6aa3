using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The report as one HTML file: no script, no other file, readable in light, in dark and on paper.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    public static string Of(ReportData data)
    {
        var summary = data.Summary;
        var statistics = new StatisticsSection(summary);
        var text = HtmlPage.Begin("Benchmark of mixture-of-experts networks and trees");
        AppendHeader(text, summary, statistics);
        if (summary.Datasets.Count > 1) AppendRanks(text, summary, statistics);
        bool spreads = summary.Records.Select(record => record.Seed).Distinct().Count() > 1;
        HtmlPage.Section(text, summary.Datasets.Count > 1 ? "Score on every dataset" : "Score",
            "On the test part. The best is marked, all of them where several are equal; hover over a dataset for its size."
            + (spreads ? " ± is the standard deviation over the seeds, which includes that of the splits where each has its own." : ""),
            ScoreSection.Of(summary));
        if (LossSection.Of(summary) is { } losses)
            HtmlPage.Section(text, "Probabilities",
                "Log-loss in nats: how far probabilities are from the true classes; it rewards those that can be relied on. AUC: how often "
                + "a row of a class has a higher probability of it than one of another. On the test part, mean over seeds; the best is "
                + "marked.", losses);
        AppendGains(text, summary);
        if (summary.Models.Count > 1)
            HtmlPage.Section(text, "Duels", "Datasets won / tied / lost by the model of the row against the model of the column.",
                DuelSection.Of(summary));
        HtmlPage.Section(text, "What it costs",
            "Medians over datasets, with the " + summary.RankName + ". Up and to the left is better; the line joins the models that none "
            + "beats in both.",
            "<div class=\"pair\">" + TradeOffChart.Of(summary, cell => cell.FitSeconds, "seconds a fit", ScoreText.Seconds) +
            TradeOffChart.Of(summary, cell => cell.Parameters, "parameters", ScoreText.Count) + "</div>" + CostSection.Of(summary));
        AppendCurves(text, summary);
        if (GateSection.Of(summary) is { } gates)
        {
            HtmlPage.Section(text, "How the experts are used",
                "Mean gate weights over validation rows, most used expert first; first seed. On the right, how many experts a single row "
                + "is shared between and how many are in use over all rows " +
                "(exponential of the entropy): one expert a row and all in use is a clear division of labour, all experts a row is a plain "
                + "average.", gates);
        }
        if (ExpertUseSection.Of(summary) is { } learnt)
        {
            HtmlPage.Section(text, "What the gates of mixtures learnt",
                "How much each expert is believed, over rows of the validation part; first seed. "
                + "Where the weights differ from row to row: the columns along which they change most, in the third of the rows with the "
                + "smallest values and "
                + "in that with the largest, and for each expert the row in which it counts most.", learnt);
        }
        if (TuningSection.Of(data) is { } tuning)
            HtmlPage.Section(text, "What tuning brought",
                "On the validation part, which tuning looks at; the scores above are on the test part, which it never sees. The pictures "
                + "show the gain of the best trial so far over the model's own settings.",
                Legend(summary, m => LearnerName.IsTuned(summary.Models[m])) + tuning);
        if (EnsembleSection.Of(data) is { } ensembles)
            HtmlPage.Section(text, "Ensembles of seeds",
                "Averaged predictions of five separately trained models on the same split; beside them the gain over single models.",
                ensembles);
        if (PublishedSection.Of(summary) is { } published)
        {
            HtmlPage.Section(text, "Published scores",
                "What others reported for data of the same name (TabM and TabR repositories), on samples and splits of their own and, but "
                + "for LightGBM's defaults, after tuning on each dataset: a guide, not a head-to-head. Each stands beside the nearest "
                + "model of this benchmark, which is not the same one. " +
                "Where the target was transformed, errors are in other units.", published);
        }
        AppendFailures(text, summary);
        HtmlPage.Section(text, "How it was measured", "", MethodSection.Of(summary));
        return HtmlPage.End(text);
    }

    private static void AppendRanks(StringBuilder text, BenchmarkSummary summary, StatisticsSection statistics)
    {
        HtmlPage.Section(text, "Mean rank",
            "Large marks: mean over all datasets. Small marks: places on single datasets, larger where there are several.",
            HtmlPage.Chart(RankChart.Of(summary, statistics.CriticalDifference)) + RankChart.Data(summary));
        HtmlPage.Section(text, "More than chance?",
            "Models joined by a bar do not differ significantly at 5 % (Friedman and Nemenyi tests, Demšar 2006). Ranks are over the "
            + "datasets and models that the test can compare.",
            "<div class=\"wide\">" + statistics.Diagram() + "</div>" + statistics.Html());
    }

    private static void AppendHeader(StringBuilder text, BenchmarkSummary summary, StatisticsSection statistics)
    {
        text.Append($"<header><h1>Benchmark</h1><p class=\"lead\">{Headline.Of(summary, statistics.Nemenyi)}</p>");
        text.Append("<p class=\"legend\">");
        foreach (string model in summary.Models)
        {
            var mark = new Svg(14, 14, model);
            mark.Mark(7, 7, 5, ModelStyle.Of(model), model);
            text.Append("<span>").Append(mark).Append(Svg.Escape(model)).Append("</span>");
        }
        text.Append("</p></header>");
    }

    private static void AppendGains(StringBuilder text, BenchmarkSummary summary)
    {
        if (summary.Models.Count < 2) return;
        int reference = Reference(summary);
        HtmlPage.Section(text, $"Gain over {summary.Models[reference]}",
            "Relative gain of the score on every dataset; to the right is better.",
            Legend(summary, model => model != reference) + HtmlPage.Chart(GainChart.Of(summary, reference))
            + GainChart.Data(summary, reference));
    }

    private static void AppendCurves(StringBuilder text, BenchmarkSummary summary)
    {
        string[] curves = [.. Enumerable.Range(0, summary.Datasets.Count).Select(d => CurveChart.Of(summary, d)).OfType<string>()];
        if (curves.Length == 0) return;
        HtmlPage.Section(text, "Learning curves",
            "Loss of the networks on the validation part by epoch, first seed: log-loss, or squared error in units of the target's "
            + "variance. Where losses fall far, the scale is logarithmic.",
            Legend(summary, HasCurve(summary)) + "<div class=\"curves\">" + string.Concat(curves) + "</div>");
    }

    private static void AppendFailures(StringBuilder text, BenchmarkSummary summary)
    {
        var failures = summary.Records.Where(record => !record.Succeeded).ToList();
        if (failures.Count == 0) return;
        var list = new StringBuilder("<ul class=\"failures\">");
        foreach (var record in failures)
            list.Append(CultureInfo.InvariantCulture,
                $"<li><b>{Svg.Escape(record.Dataset)}</b>, {Svg.Escape(record.Model)}, seed {record.Seed}: "
                + $"{Svg.Escape(record.Error!)}</li>");
        HtmlPage.Section(text, "Failed runs", "", list.Append("</ul>").ToString());
    }

    private static string Legend(BenchmarkSummary summary, Func<int, bool> shown) => "<p class=\"legend\">" + string.Concat(
        Enumerable.Range(0, summary.Models.Count).Where(shown)
            .Select(m =>
                $"<span><span class=\"key {ModelStyle.Of(summary.Models[m]).Css}\"></span>{Svg.Escape(summary.Models[m])}</span>"))
                + "</p>";

    private static Func<int, bool> HasCurve(BenchmarkSummary summary) =>
        m => Enumerable.Range(0, summary.Datasets.Count).Any(d => summary[d, m].Records.Any(record => record.CurveUnit == "epoch"));

    // LightGBM is what people use; without it trees, and then the plain network, which the literature measures gains against; without
    // any of them, the model in the middle divides the field best.
    private static int Reference(BenchmarkSummary summary)
    {
        foreach (string name in (string[])["lightgbm", "fasttree", "mlp"])
        {
            for (int m = 0; m < summary.Models.Count; m++)
                if (LearnerName.Base(summary.Models[m]) == name) return m;
        }
        return summary.ByMeanRank()[summary.Models.Count / 2];
    }
}
