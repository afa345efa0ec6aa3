using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Whether the differences are more than chance: Friedman with Nemenyi over all models, Wilcoxon with Holm against the
/// best.</summary>
internal sealed class StatisticsSection
{
    private readonly BenchmarkSummary _summary;
    private readonly ScoreTable? _table;
    private readonly NemenyiTest? _nemenyi;

    /// <summary>Runs the tests; with fewer than two models or three complete datasets there is nothing to test.</summary>
    public StatisticsSection(BenchmarkSummary summary)
    {
        _summary = summary;
        if (summary.Models.Count < 2) return;
        _table = summary.ToScoreTable().CompleteDatasets();
        if (_table.Datasets.Count >= 3) _nemenyi = NemenyiTest.Run(FriedmanTest.Run(_table));
    }

    /// <summary>The test of mean ranks; null where nothing was tested.</summary>
    public NemenyiTest? Nemenyi => _nemenyi;

    /// <summary>Difference of mean ranks from which on two models differ; null where nothing was tested.</summary>
    public double? CriticalDifference => _nemenyi?.CriticalDifference;

    /// <summary>The critical-difference diagram; empty where nothing was tested.</summary>
    public string Diagram() => _nemenyi is null ? "" : CriticalDifferenceChart.Of(_nemenyi);

    /// <summary>Writes the section.</summary>
    public string Html()
    {
        if (_nemenyi is null)
            return "<p class=\"muted\">Too few datasets or models for a test: at least two models on three datasets are needed.</p>";
        var friedman = _nemenyi.Friedman;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"<p>Friedman test over {friedman.DatasetCount} datasets: F = {friedman.F:0.##}, p {P(friedman.FPValue)}. ")
            .Append(CultureInfo.InvariantCulture,
                $"Nemenyi critical difference of mean ranks at 5 %: <b>{_nemenyi.CriticalDifference:0.00}</b>. ");
        text.Append(Groups()).Append("</p>");
        return text.Append(Wilcoxon()).ToString();
    }

    private string Groups()
    {
        if (_nemenyi!.Groups.Count == 0) return "All models differ.";
        var groups = _nemenyi.Groups.Select(group => "{" + string.Join(", ", group.Select(method => Svg.Escape(_table!.Methods[method])))
            + "}");
        return "No significant difference within " + string.Join(" and ", groups) + ".";
    }

    // The signed ranks are of relative gains: accuracies and errors in the units of many targets can't be compared as they are.
    private string Wilcoxon()
    {
        int[] compared = [.. _summary.ByMeanRank().Where(model => _table!.Methods.Contains(_summary.Models[model]))];
        int best = compared[0];
        int[] others = compared[1..];
        int[] complete = [.. Enumerable.Range(0, _summary.Datasets.Count).Where(d => _table!.Datasets.Contains(_summary.Datasets[d]))];
        double[] raw = others.Select(other => PValue([.. complete.Select(d => _summary.Gain(d, best, other) ?? 0)])).ToArray();
        double[] adjusted = HolmCorrection.Adjust(raw);
        var text =
            new StringBuilder(
                $"<p>Wilcoxon signed-rank test of the relative gains of <b>{Svg.Escape(_summary.Models[best])}</b>, Holm-corrected: ");
        text.AppendJoin("; ", others.Select((other, i) => $"against {Svg.Escape(_summary.Models[other])} p {P(adjusted[i])}"));
        return text.Append(".</p>").ToString();
    }

    private static double PValue(double[] gains) =>
        gains.All(gain => gain == 0) ? 1 : WilcoxonSignedRankTest.Run(gains, new double[gains.Length]).PValue;

    private static string P(double value) => value < 0.001 ? "&lt; 0.001" : "= " + value.ToString("0.000", CultureInfo.InvariantCulture);
}
