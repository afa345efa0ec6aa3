using System.Text;

namespace MLNet.MoE.Benchmarks.Report;

/// <summary>The numbers behind a picture, for those who cannot see it or want to take them along: a table that opens on a click.</summary>
internal static class DataTable
{
    /// <summary>Writes the table; nothing where it has no rows.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Fields of each row, as text.</param>
    public static string Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder("<details class=\"data\"><summary>Data</summary><div class=\"wide\"><table><thead><tr>");
        foreach (string column in columns) text.Append("<th scope=\"col\">").Append(Svg.Escape(column)).Append("</th>");
        text.Append("</tr></thead><tbody>");
        bool isEmpty = true;
        foreach (var row in rows)
        {
            isEmpty = false;
            text.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
                text.Append(i == 0 ? "<th scope=\"row\">" : "<td>").Append(Svg.Escape(row[i])).Append(i == 0 ? "</th>" : "</td>");
            text.Append("</tr>");
        }
        return isEmpty ? "" : text.Append("</tbody></table></div></details>").ToString();
    }
}
