using System.Globalization;
using System.Text;
using MLNet.MoE.Benchmarks.Report;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>An explanation as a page for people who do not train models.</summary>
/// <param name="explanation">What it shows.</param>
internal sealed class ExplanationPage(Explanation explanation)
{
    private const int MostColumns = 15, RowColumns = 7, GateColumns = 4;

    private readonly ExplainedModel _model = explanation.Model;
    private readonly ModelExplanation _values = explanation.Contributions;

    private TaskKind Task => _model.Card.Task;

    /// <summary>Writes the page.</summary>
    public string Write()
    {
        string label = _model.Card.Label;
        var text = HtmlPage.Begin($"Why {label}: what the model goes by");
        string[] first = _values.Importance.Take(3).Select(column => column.Column).ToArray();
        text.Append($"<header><h1>{Svg.Escape(label)}: what the model goes by</h1><p class=\"lead\">{Svg.Escape(
            $"What matters most is {string.Join(", then ", first)}.")}</p><p class=\"muted\">{Svg.Escape(
            $"A model of '{_model.Card.Model}', trained on {_model.Card.TrainingRows} rows, predicts {What()} from "
            + $"{_values.Columns.Count} columns. {_values.Rows} rows explain it here.")}</p></header>");
        HtmlPage.Section(text, "Which columns matter", $"How far a column moves a prediction, on average over the rows, in {Unit()}.",
            Importance());
        if (explanation.Shuffled is { } shuffled)
            HtmlPage.Section(text, "Which columns the predictions need", "By how much the predictions get worse (the loss, which training "
                + "makes small) where the values of a column are shuffled among the rows. Near zero: the model could do without it.",
                BarChart.Of("Loss by shuffled column",
                    [.. shuffled.Take(MostColumns).Select(column => (column.Column, column.Value, Signed(column.Value)))]));
        HtmlPage.Section(text, "How they act", $"The mean prediction ({Shown()}) if every row had this value, everything else as it is. "
            + "Of numbers the band holds eight rows of ten.", "<div class=\"curves\">" + string.Concat(explanation.Curves.Select(curve =>
            "<div>" + DependenceChart.Of(_model, curve, ShownScore, ToShown) + "</div>")) + "</div>");
        HtmlPage.Section(text, "Three predictions, taken apart", "What each column adds to the prediction of a row, compared with "
            + $"{Background()}. Green moves it up, red down.", Rows());
        if (explanation.Gate is { } gate)
            HtmlPage.Section(text, "Who is in charge", "The model is a mixture of experts: small networks, among which a gate shares every "
                + "row. Each bar shows how rows with that value are shared"
                + (gate.Experts.Count > GateTiles.MostShown ? $": the {GateTiles.MostNamed} largest weights, and in grey those of the others."
                    : "."), Experts(gate));
        HtmlPage.Section(text, "How to read this", "", Method());
        return HtmlPage.End(text);
    }

    /// <summary>Which score the curves show.</summary>
    private int ShownScore => Task != TaskKind.Multiclass ? 0
        : Enumerable.Range(0, _values.ScoreCount).MaxBy(score => _values.BaseScore(score));

    private double ToShown(double score) => Task switch
    {
        TaskKind.Binary => 1 / (1 + Math.Exp(-score)),
        TaskKind.Multiclass => score,
        _ => score + _model.Card.LabelOffset,
    };

    private string What() => Task switch
    {
        TaskKind.Binary => $"'{_model.Card.Label}' ({_model.Card.Classes[1]} or {_model.Card.Classes[0]})",
        TaskKind.Multiclass => $"'{_model.Card.Label}' (one of {_model.Card.Classes.Count} classes)",
        _ => $"the number '{_model.Card.Label}'",
    };

    private string Unit() => Task switch
    {
        TaskKind.Binary => "log-odds (0.7 doubles the odds)", TaskKind.Multiclass => "probability",
        _ => $"units of {_model.Card.Label}",
    };

    private string Shown() => Task switch
    {
        TaskKind.Binary => $"probability of '{_model.Card.Classes[1]}'",
        TaskKind.Multiclass => $"probability of '{_model.Card.Classes[ShownScore]}'",
        _ => _model.Card.Label,
    };

    private string Background() => Task == TaskKind.Multiclass ? "the mean over rows" : string.Create(CultureInfo.InvariantCulture,
        $"the mean over rows ({Short(Task == TaskKind.Binary ? _values.BaseScore() : ToShown(_values.BaseScore()))}"
        + $"{(Task == TaskKind.Binary ? " log-odds" : "")})");

    private string Importance() => BarChart.Of("Mean size of what each column adds",
        [.. _values.Importance.Take(MostColumns).Select(column => (column.Column, column.Value, Short(column.Value)))]);

    /// <summary>The rows of the highest, the middle and the lowest score.</summary>
    private string Rows()
    {
        int[] order = [.. Enumerable.Range(0, _values.Rows).OrderByDescending(row => _values.Score(row, ShownScore))];
        var text = new StringBuilder("<div class=\"gates\">");
        foreach (int row in ((int[])[order[0], order[order.Length / 2], order[^1]]).Distinct()) text.Append(Row(row));
        return text.Append("</div>").ToString();
    }

    private string Row(int row)
    {
        int score = Task == TaskKind.Multiclass
            ? Enumerable.Range(0, _values.ScoreCount).MaxBy(output => _values.Score(row, output)) : 0;
        var parts = Enumerable.Range(0, _values.Columns.Count).Select(column => (Column: column, Value: _values.Contribution(row, column,
            score))).OrderByDescending(part => Math.Abs(part.Value)).ToList();
        // One column alone is shown by its name: 'others' would take as much room.
        int shown = parts.Count == RowColumns + 1 ? parts.Count : RowColumns;
        var bars = parts.Take(shown).Select(part => (Named(row, _values.Columns[part.Column]), part.Value, Signed(part.Value)))
            .ToList();
        double rest = parts.Skip(shown).Sum(part => part.Value);
        if (parts.Count > shown) bars.Add(($"{parts.Count - shown} others", rest, Signed(rest)));
        string told = Task switch
        {
            TaskKind.Binary => $"{_model.Card.Label} = {_model.Card.Classes[1]}: {Percent(ToShown(_values.Score(row)))}",
            TaskKind.Multiclass => $"{_model.Card.Label} = {_model.Card.Classes[score]}: {Percent(_values.Score(row, score))}",
            _ => Short(ToShown(_values.Score(row))),
        };
        return $"<div><p class=\"told\"><b>Row {_model.Rows[row] + 1}</b> of the table: <b>{Svg.Escape(told)}</b></p>"
            + BarChart.Of($"What columns add in row {_model.Rows[row] + 1}", bars, 520, hasSides: true) + "</div>";
    }

    private string Named(int row, string column)
    {
        string value = _model.Value(row, column);
        return value.Length > 0 ? $"{column} = {value}" : column;
    }

    private string Experts(GateMap gate)
    {
        var text = new StringBuilder("<p class=\"legend\">");
        foreach (var expert in gate.Experts)
            text.Append(CultureInfo.InvariantCulture, $"<span><span class=\"key {GateTiles.Colour(expert.Expert)}\"></span>"
                + $"expert {expert.Expert + 1}</span>");
        text.Append("</p><div class=\"wide\"><table><thead><tr><th>expert</th><th>share of the decision</th><th>leads in</th>"
            + "<th class=\"text\">its share follows</th></tr></thead><tbody>");
        foreach (var expert in gate.Experts)
        {
            string[] columns = expert.Columns.Where(column => column.Value >= 0.02).Take(4)
                .Select(column => $"{column.Column} ({Percent(column.Value)})").ToArray();
            text.Append($"<tr><th scope=\"row\">expert {expert.Expert + 1}</th><td>{Percent(expert.Weight)}</td>")
                .Append($"<td>{Percent(expert.Leads)} of rows</td><td class=\"text\">")
                .Append(Svg.Escape(columns.Length > 0 ? string.Join(", ", columns) : "no single column")).Append("</td></tr>");
        }
        text.Append("</tbody></table></div><div class=\"gates\">");
        foreach (var column in gate.Columns.Take(GateColumns))
            text.Append("<div>").Append(GateMapChart.Of(_model, column)).Append("</div>");
        text.Append("</div>");
        if (gate.Pair is { } pair)
        {
            text.Append(CultureInfo.InvariantCulture, $"<p>Together, <b>{Svg.Escape(pair.First)}</b> and <b>{Svg.Escape(pair.Second)}</b> ")
                .Append(CultureInfo.InvariantCulture,
                    $"tell {Percent(pair.ExplainedVariance)} of how the rows are shared:</p><div class=\"wide\">")
                .Append(GatePairChart.Of(_model, pair)).Append("</div>");
        }
        return text.ToString();
    }

    private string Method() => "<ul><li>What a column adds is its Shapley value: the mean change of the prediction as the column's value "
        + "takes the place of that of another row, over all orders in which columns can do so. The parts of a row sum to its "
        + "prediction.</li>"
        + "<li>This tells what the model goes by, not what causes what: a column may stand for another one that it goes along with, and "
        + "changing it in the world need not change the outcome.</li>"
        + "<li>Where two columns tell the same, the model may use either, and each looks less important than both are together.</li>"
        + (Task == TaskKind.Binary ? "<li>Log-odds add up where probabilities do not: 0 is one in two, 1 is 73 %, 2 is 88 %, 3 is "
            + "95 %, and the same below zero.</li>" : "") + "</ul>";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Short(double value) => Numbers.Format(double.Parse(value.ToString("G3", CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture));

    private static string Signed(double value) => (value > 0 ? "+" : "") + Short(value);
}
