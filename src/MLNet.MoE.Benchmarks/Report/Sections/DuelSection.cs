using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Wins, ties and losses of every model against every other.</summary>
internal static class DuelSection
{
    /// <summary>Writes the table, best mean rank first.</summary>
    public static string Of(BenchmarkSummary summary)
    {
        var order = summary.ByMeanRank();
        var text = new StringBuilder("<div class=\"wide\"><table class=\"duels\"><thead><tr><td></td>");
        foreach (int m in order) text.Append($"<th scope=\"col\">{Svg.Escape(summary.Models[m])}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (int m in order)
        {
            text.Append(
                "<tr><th scope=\"row\"><span class=\"key "
                + $"{ModelStyle.Of(summary.Models[m]).Css}\"></span>{Svg.Escape(summary.Models[m])}</th>");
            foreach (int other in order) Cell(text, summary, m, other);
            text.Append("</tr>");
        }
        return text.Append("</tbody></table></div>").ToString();
    }

    private static void Cell(StringBuilder text, BenchmarkSummary summary, int model, int other)
    {
        if (model == other)
        {
            text.Append("<td class=\"self\"></td>");
            return;
        }
        var (wins, ties, losses) = summary.Duel(model, other);
        // From -1, all lost, to 1, all won: the style sheet makes a shade of it.
        double balance = (double)(wins - losses) / Math.Max(1, wins + ties + losses);
        text.Append(CultureInfo.InvariantCulture,
            $"<td class=\"{(balance >= 0 ? "won" : "lost")}\" style=\"--share:{Math.Abs(balance):0.00}\" "
            + $"title=\"{Svg.Escape(summary.Models[model])} against {Svg.Escape(summary.Models[other])}: {wins} won, {ties} tied, {losses} "
            + $"lost\">{wins}<span class=\"muted\"> / {ties} / </span>{losses}</td>");
    }
}
