using System.Globalization;
using System.Text;
using MLNet.MoE.Benchmarks.Report;
using MLNet.MoE.Cli.Explaining;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>What is odd about a table, as a page.</summary>
/// <param name="diagnosis">What there is to say.</param>
/// <param name="doctor">Knows rows and labels as the file has them.</param>
internal sealed class DiagnosisPage(TableDiagnosis diagnosis, TableDoctor doctor)
{
    private const int MostRows = 30, MostColumns = 15, MostGroups = 10;

    private bool IsNumber => diagnosis.Label.Task == TaskKind.Regression;

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        string name = Path.GetFileName(diagnosis.Path), label = diagnosis.Label.Name;
        var text = HtmlPage.Begin($"{name}: what to look at before training on {label}");
        text.Append($"<header><h1>{Svg.Escape(name)}: {Svg.Escape(label)}</h1><p class=\"lead\">{Svg.Escape(Verdict())}</p>"
            + $"<p class=\"muted\">{diagnosis.Rows} rows with a label.</p></header>");
        HtmlPage.Section(text, "Labels that may be wrong", "Models that did not learn from a row predict it; here the label agrees "
            + "least with "
            + "them. " + (IsNumber ? "Suspicion: the error, in the median error of all rows."
                : "Suspicion: 100 % is full certainty that another class is right, 50 % is a tie.")
            + " A rare case looks the same as a wrong label: look before changing anything.", Suspects());
        HtmlPage.Section(text, "What each column tells alone", "Share of the label that one column tells on rows that were not looked "
            + "at. A "
            + "column that tells nearly all may have been filled in after the label was known; a model is then useless where it is not.",
            BarChart.Of("Share of the label told by each column",
                [.. diagnosis.Strengths.Take(MostColumns).Select(column => (column.Column, column.Told, Percent(column.Told)))]));
        HtmlPage.Section(text, "Rows that are alike", "Rows alike in all columns that a model sees. If some are trained on and others test "
            + "the model, it looks better than it is; if their labels differ, no model can be right on all.", Duplicates());
        if (diagnosis.Shifts is { } shifts)
            HtmlPage.Section(text, "Columns that differ in the other table", "0 for columns that are alike, 1 for columns with nothing in "
                + "common. Marked: more than chance. A model learns what held in one table, and may be wrong about the other.",
                Shifts(shifts));
        return HtmlPage.End(text);
    }

    private string Verdict()
    {
        var parts = new List<string>
        {
            diagnosis.LikelyWrong.Count == 0 ? "No label stands out as wrong."
                : $"{Some(diagnosis.LikelyWrong.Count, "label is", "labels are")} probably wrong.",
        };
        if (diagnosis.Leaks.Count > 0)
            parts.Add($"{string.Join(", ", diagnosis.Leaks.Take(3).Select(column => column.Column))} alone gives the label away.");
        if (diagnosis.Duplicates.Repeats > 0) parts.Add($"{Some(diagnosis.Duplicates.Repeats, "row repeats", "rows repeat")} others.");
        if (diagnosis.Duplicates.Conflicts.Count > 0)
            parts.Add($"{Some(diagnosis.Duplicates.Conflicts.Count, "group", "groups")} of equal rows with different labels.");
        if (diagnosis.Shifts is not null)
            parts.Add($"{Some(diagnosis.Shifted.Count, "column differs", "columns differ")} in the other table.");
        return string.Join(" ", parts);
    }

    private static string Some(int count, string one, string more) => $"{count} {(count == 1 ? one : more)}";

    private string Suspects()
    {
        var text = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>row</th><th>label</th><th>predicted</th><th>suspicion</th>"
            + "</tr></thead><tbody>");
        foreach (var row in diagnosis.Suspects.Take(MostRows))
            text.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{doctor.Numbered(row.Row)}</th>")
                .Append($"<td>{Svg.Escape(doctor.Spelled(row.Label))}</td>")
                .Append($"<td>{Svg.Escape(doctor.Spelled(row.Predicted))}</td><td>{Suspicion(row.Suspicion)}</td></tr>");
        return text.Append("</tbody></table></div>").ToString();
    }

    private string Suspicion(double value) => IsNumber ? value.ToString("0.0", CultureInfo.InvariantCulture) : Percent(value);

    private string Duplicates()
    {
        var found = diagnosis.Duplicates;
        if (found.Repeats == 0) return "<p>No two rows are alike.</p>";
        var text = new StringBuilder($"<p>Rows that repeat one of {found.Groups.Count} others: {found.Repeats}. Groups in which labels "
            + $"differ: {found.Conflicts.Count}.</p><div class=\"wide\"><table><thead><tr><th>rows</th><th class=\"text\">which</th>"
            + "<th>labels</th></tr></thead><tbody>");
        foreach (int[] group in found.Conflicts.Concat(found.Groups.Except(found.Conflicts)).Take(MostGroups))
        {
            string rows = string.Join(", ", group.Take(8).Select(row => $"{doctor.Numbered(row)}")) + (group.Length > 8 ? ", …" : "");
            string labels = string.Join(", ", group.Select(row => doctor.Spelled(Label(row))).Distinct().Take(4));
            text.Append($"<tr><th scope=\"row\">{group.Length}</th><td class=\"text\">{rows}</td><td>{Svg.Escape(labels)}</td></tr>");
        }
        return text.Append("</tbody></table></div>").ToString();
    }

    private double Label(int row) => diagnosis.Suspects.First(suspect => suspect.Row == row).Label;

    private static string Shifts(IReadOnlyList<ColumnShift> shifts)
    {
        var text = new StringBuilder("<div class=\"wide\"><table><thead><tr><th>column</th><th>distance</th><th>by chance, up to</th>"
            + "<th class=\"text\">what differs</th></tr></thead><tbody>");
        foreach (var shift in shifts.Take(MostColumns))
            text.Append($"<tr><th scope=\"row\">{Svg.Escape(shift.Column)}</th><td{(shift.IsShifted ? " class=\"best\"" : "")}>")
                .Append(CultureInfo.InvariantCulture, $"{shift.Distance:0.00}</td><td>{shift.Expected:0.00}</td>")
                .Append($"<td class=\"text\">{Svg.Escape(shift.What)}</td></tr>");
        return text.Append("</tbody></table></div>").ToString();
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
