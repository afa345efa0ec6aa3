using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>How the mixtures use their experts.</summary>
internal static class GateSection
{
    /// <summary>Writes the section; null where no model has experts.</summary>
    public static string? Of(BenchmarkSummary summary)
    {
        var text = new StringBuilder();
        for (int m = 0; m < summary.Models.Count; m++) text.Append(GateChart.Of(summary, m));
        return text.Length == 0 ? null : $"<div class=\"gates\">{text}</div>";
    }
}
