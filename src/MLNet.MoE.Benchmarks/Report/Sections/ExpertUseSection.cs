using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>What the gates of mixtures of named experts learnt: weights over all rows, by column and by row.</summary>
internal static class ExpertUseSection
{
    /// <summary>Writes the section as HTML; null where there is no such mixture.</summary>
    public static string? Of(BenchmarkSummary summary)
    {
        var text = new StringBuilder();
        foreach (var (dataset, model, usage, use) in Uses(summary))
        {
            text.Append(
                $"<h3>{Svg.Escape(model)} on {Svg.Escape(dataset)}</h3><div class=\"wide\"><table><thead><tr><th scope=\"col\" "
                + "class=\"text\">rows</th>")
                .Append(string.Concat(use.Experts.Select(expert => $"<th scope=\"col\">{Svg.Escape(expert)}</th>")))
                .Append("</tr></thead><tbody>");
            foreach (var (rows, shares) in Lines(usage, use))
            {
                text.Append($"<tr><th scope=\"row\" class=\"text\">{Svg.Escape(rows)}</th>")
                    .Append(string.Concat(
                        shares.Select(share => $"<td{(share == shares.Max() ? " class=\"best\"" : "")}>{Percent(share)}</td>")))
                            .Append("</tr>");
            }
            text.Append("</tbody></table></div>");
        }
        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>Writes the section as Markdown; null where there is no such mixture.</summary>
    public static string? Markdown(BenchmarkSummary summary)
    {
        var text = new StringBuilder();
        foreach (var (dataset, model, usage, use) in Uses(summary))
        {
            text.Append($"How much {MarkdownText.Of(model)} believes each expert on {MarkdownText.Of(dataset)}:\n\n| rows | ")
                .AppendJoin(" | ", use.Experts.Select(MarkdownText.Of)).Append(" |\n|---|").Insert(text.Length, "---|", use.Experts.Count)
                .Append('\n');
            foreach (var (rows, shares) in Lines(usage, use)) text.Append($"| {MarkdownText.Of(rows)} | ")
                .AppendJoin(" | ", shares.Select(Percent)).Append(" |\n");
            text.Append('\n');
        }
        return text.Length == 0 ? null : text.ToString();
    }

    private static IEnumerable<(string Dataset, string Model, GateUsage Usage, ExpertUse Use)> Uses(BenchmarkSummary summary) =>
        from d in Enumerable.Range(0, summary.Datasets.Count)
        from m in Enumerable.Range(0, summary.Models.Count)
        let usage = summary[d, m].Records.Select(record => record.Gate).FirstOrDefault(gate => gate?.Experts is not null)
        where usage is not null
        select (summary.Datasets[d], summary.Models[m], usage, usage.Experts);

    private static IEnumerable<(string Rows, IReadOnlyList<float> Shares)> Lines(GateUsage usage, ExpertUse use)
    {
        yield return (use.DependsOnRow ? "all, on average" : "all, each the same", usage.Shares);
        foreach (var column in use.Columns)
        {
            yield return ($"{column.Column} up to {Number(column.Low)}", column.SharesLow);
            yield return ($"{column.Column} from {Number(column.High)}", column.SharesHigh);
        }
        foreach (var row in use.Rows)
            yield return ($"the row in which {row.Expert} counts most{(row.Values.Count > 0 ? ": " + string.Join(", ", row.Values) : "")}",
                row.Shares);
    }

    private static string Number(float value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(float share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
