using System.Globalization;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Who leads, by how much, and whether that is more than chance: in two or three sentences.</summary>
internal static class Headline
{
    /// <summary>The sentences, as HTML.</summary>
    /// <param name="summary">The results.</param>
    /// <param name="nemenyi">The test of mean ranks; null where there was too little to test.</param>
    public static string Of(BenchmarkSummary summary, NemenyiTest? nemenyi)
    {
        var leaders = summary.Leaders;
        string names = Listed([.. leaders.Select(model => summary.Models[model])]);
        if (summary.Datasets.Count == 1) return OneDataset(summary, leaders, names);
        int wins = Enumerable.Range(0, summary.Datasets.Count).Count(d => leaders.Any(model => summary.IsBest(d, model)));
        string lead = string.Create(CultureInfo.InvariantCulture,
            $"{names} {(leaders.Count == 1 ? "has" : "share")} the best mean rank, {summary.MeanRank(leaders[0]):0.00} of "
            + $"{summary.Models.Count}, and {(leaders.Count == 1 ? "the" : "between them the")} best score on {wins} of "
            + $"{summary.Datasets.Count} datasets.");
        return $"{lead} {Chance(summary, nemenyi)}";
    }

    private static string OneDataset(BenchmarkSummary summary, IReadOnlyList<int> leaders, string names)
    {
        var cell = summary[0, leaders[0]];
        string dataset = Svg.Escape(summary.Datasets[0]);
        if (cell.Score is not double score) return $"No model could learn {dataset}.";
        string deviation = cell.Deviation is double spread ? $" ± {ScoreText.Deviation(spread, cell.Metric)}" : "";
        return $"{names} {(leaders.Count == 1 ? "has" : "share")} the best score on {dataset}, {cell.Metric} "
            + $"{ScoreText.Of(score, cell.Metric)}{deviation}{(cell.Metric == "accuracy" ? " %" : "")}. One dataset does not tell whether "
            + "that is more than chance; <code>moe compare</code> tests it on the rows of a table.";
    }

    private static string Chance(BenchmarkSummary summary, NemenyiTest? nemenyi)
    {
        if (nemenyi is null) return "These are too few datasets or models to tell whether the lead is more than chance.";
        string[] leaders = [.. summary.Leaders.Select(model => summary.Models[model])];
        var methods = nemenyi.Friedman.Methods;
        int[] places = [.. Enumerable.Range(0, methods.Count)];
        int best = places.MinBy(m => nemenyi.Friedman.MeanRanks[m]);
        string[] near = [.. places.Where(m => m != best && !leaders.Contains(methods[m])
            && nemenyi.Friedman.MeanRanks[m] - nemenyi.Friedman.MeanRanks[best] < nemenyi.CriticalDifference).Select(m => methods[m])];
        int beaten = methods.Count - 1 - near.Length - (leaders.Contains(methods[best]) ? leaders.Length - 1 : 0);
        if (near.Length == 0) return "Its lead over every other model is more than chance (Nemenyi test at 5 %).";
        return $"It is not more than chance that it leads {Listed(near)}"
            + (beaten > 0 ? $"; {beaten} of the other models are worse by more than chance" : "") + " (Nemenyi test at 5 %).";
    }

    private static string Listed(string[] names)
    {
        string[] shown = [.. names.Select(name => $"<b>{Svg.Escape(name)}</b>")];
        return shown.Length == 1 ? shown[0] : $"{string.Join(", ", shown[..^1])} and {shown[^1]}";
    }
}
