using System.CommandLine;
using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Explaining;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Scoring;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe explain</c>: what a model goes by, as a page, and what each column adds to each prediction, as a table.</summary>
internal sealed class ExplainCommand(Terminal terminal) : ICommand
{
    private readonly Argument<string> _model = new("model") { Description = "Model file of a network that 'moe train' wrote." };
    private readonly SourceOptions _table = new("of rows to explain, with the columns that the model was trained on; with the label, "
        + "the page "
        + "also says which columns the predictions need");
    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "Page to write.", HelpName = "file", DefaultValueFactory = _ => "explanation.html",
    };

    private readonly Option<string?> _contributions = new("--contributions", "-c")
    {
        Description = "CSV file to write: for each row of the table what each column adds to its prediction, which sums to it with the "
            + "base.",
        HelpName = "file",
    };

    private readonly Option<int> _rows = new("--rows")
    {
        Description = "Rows that the page is about at most, 10 to 100,000, taken at random.", HelpName = "number",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "Seed of everything random.", HelpName = "number",
        DefaultValueFactory = _ => 0 };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("explain", "Show which columns a model goes by, and what each adds to each prediction.") { _model };
        _rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 10 or > 100_000)
                result.AddError($"--rows is {result.GetValueOrDefault<int>()}; it must be 10 to 100,000.");
        });
        _table.AddTo(command);
        foreach (Option option in (Option[])[_out, _contributions, _rows, _seed]) command.Add(option);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        string modelPath = result.GetRequiredValue(_model), path = result.GetRequiredValue(_out);
        string? contributions = result.GetValue(_contributions);
        var source = _table.Read(result, terminal);
        InputFile[] inputs = [.. InputFile.Of(source), new(modelPath, "model")];
        AtomicOutput.Check(path, "--out", inputs);
        if (contributions is not null) AtomicOutput.Check(contributions, "--contributions", [.. inputs, new(path, "page")]);
        var (model, card) = ModelFile.LoadTrained(modelPath, new MLContext());
        var (table, hasLabel) = Read(source, card, cancellation);
        foreach (string warning in table.Warnings.Concat(UnseenValues.Warnings(model, card, table))) terminal.Warning(warning);

        int seed = result.GetValue(_seed);
        int[] rows = [.. Enumerable.Range(0, table.Rows)];
        new Random(seed).Shuffle(rows);
        rows = [.. rows.Take(result.GetValue(_rows)).Order()];
        var explained = new ExplainedModel(model, card, table, rows);
        float[]? labels = hasLabel ? Array.ConvertAll(rows, row => table.Label![row]) : null;
        var explanation = Explanation.Of(explained, labels?.All(label => card.Task == TaskKind.Regression || label >= 0) == true
            ? labels : null, seed, cancellation);
        string page = new ExplanationPage(explanation).Write();
        if (contributions is not null) WriteContributions(contributions, Whole(explanation), card, seed, cancellation);
        AtomicOutput.Write(path, temporary => File.WriteAllText(temporary, page));
        foreach (var column in explanation.Contributions.Importance.Take(5))
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{column.Column}: {column.Value:G3}"));
        if (contributions is not null) terminal.Line($"Wrote {contributions}: what each column adds to {table.Rows} predictions");
        terminal.Line($"Wrote {path}");

        Explanation Whole(Explanation some) => some.Model.Rows.Length == table.Rows ? some
            : some with { Model = new ExplainedModel(model, card, table, [.. Enumerable.Range(0, table.Rows)]) };
    }

    /// <summary>The rows, with their labels where the table has them.</summary>
    private static (LoadedTable Table, bool HasLabel) Read(TableSource source, ModelCard card, CancellationToken cancellation)
    {
        using (var records = source.Open())
        {
            if (!records.Columns.Contains(card.Label)) return (new TableReader(card.Features).Read(source, cancellation), false);
        }
        var table = new TableReader(card.Features, card.LabelPlan).Read(source, cancellation);
        // Rows without a label are explained too.
        return table.RowsWithoutLabel == 0 ? (table, true) : (new TableReader(card.Features).Read(source, cancellation), false);
    }

    private static void WriteContributions(string path, Explanation explanation, ModelCard card, int seed, CancellationToken cancellation)
    {
        var (model, values) = (explanation.Model, explanation.Contributions);
        if (values.Rows != model.Rows.Length)
        {
            var options = model.Options;
            (options.Seed, options.CancellationToken) = (seed, cancellation);
            values = model.Parameters.Explain(model.Data, options: options);
        }
        AtomicOutput.Write(path, temporary =>
        {
            using var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var output = new CsvOutput(writer);
            foreach (string name in (string[])["row", .. card.Task == TaskKind.Multiclass ? (string[])["class"] : [], "score", "base",
                .. values.Columns]) output.Text(name);
            output.EndRow();
            for (int row = 0; row < values.Rows; row++)
            {
                int score = card.Task != TaskKind.Multiclass ? 0
                    : Enumerable.Range(0, values.ScoreCount).MaxBy(place => values.Score(row, place));
                output.Number(model.Rows[row] + 1, isSingle: false);
                if (card.Task == TaskKind.Multiclass) output.Text(card.Classes[score]);
                output.Number(values.Score(row, score) + card.LabelOffset, isSingle: card.LabelOffset == 0);
                output.Number(values.BaseScore(score) + card.LabelOffset, isSingle: false);
                for (int column = 0; column < values.Columns.Count; column++)
                    output.Number(values.Contribution(row, column, score), isSingle: false);
                output.EndRow();
            }
            output.Flush();
        });
    }
}
