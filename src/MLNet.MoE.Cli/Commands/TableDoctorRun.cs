using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Doctor;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Tables;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe doctor --data</c>: says what is odd about a table, and writes it as a page.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="options">The options.</param>
internal sealed class TableDoctorRun(Terminal terminal, TableDoctorOptions options)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Runs it.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="json">Whether one JSON object is printed.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Run(ParseResult result, bool json, CancellationToken cancellation)
    {
        if (options.Columns.Label(result) is null)
            throw new CommandException("--data: name the column to predict with --label.");
        var source = new TableSource(result.GetValue(options.Data), null, HeaderChoice.Expected);
        string? against = result.GetValue(options.Against), suspects = result.GetValue(options.Suspects);
        string path = result.GetRequiredValue(options.Out);
        var learner = options.Learner(result);
        var other = against is null ? null : new TableSource(against, null, HeaderChoice.Expected);
        InputFile[] inputs = [.. InputFile.Of(source), .. other is null ? [] : InputFile.Of(other)];
        AtomicOutput.Check(path, "--out", inputs);
        if (suspects is not null) AtomicOutput.Check(suspects, "--suspects", [.. inputs, new(path, "page")]);

        var planned = PlannedTable.Read(terminal, source, options.Columns.Request(result), shown: !json, cancellation);
        if (!learner.Supports(planned.Plan.Label.Task))
            throw new CommandException($"--model {learner.Name}: it is not for "
                + $"{planned.Plan.Label.Task.ToString().ToLowerInvariant()} labels; {learner.Instead}.");
        int folds = result.GetValue(options.Folds);
        if (planned.Table.Rows < 4 * folds)
            throw new CommandException($"'{source}': {planned.Table.Rows} rows are too few for {folds} parts; use more rows or fewer "
                + "--folds.");
        var second = other is null ? null : new TableReader(planned.Plan.Features).Read(other, cancellation);
        var doctor = new TableDoctor(planned, learner, result.GetValue(options.Seed));
        var diagnosis = doctor.Diagnose($"{source}", second, folds, fold =>
        {
            if (!json) terminal.Line($"Part {fold + 1} of {folds}: {learner.Name} learns from the others");
        }, cancellation);

        string page = new DiagnosisPage(diagnosis, doctor).Write();
        if (suspects is not null) WriteSuspects(suspects, diagnosis, doctor);
        AtomicOutput.Write(path, temporary => File.WriteAllText(temporary, page));
        if (json)
        {
            terminal.Line(ToJson(diagnosis, doctor).ToJsonString(Json));
            return;
        }
        Show(diagnosis, doctor);
        if (suspects is not null) terminal.Line($"Wrote {suspects}: {diagnosis.Suspects.Count} rows by suspicion");
        terminal.Line($"Wrote {path}");
    }

    private void Show(TableDiagnosis diagnosis, TableDoctor doctor)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("row", "label", "predicted", "suspicion");
        foreach (var row in diagnosis.Suspects.Take(10))
            table.AddRow($"{doctor.Numbered(row.Row)}", Markup.Escape(doctor.Spelled(row.Label)),
                Markup.Escape(doctor.Spelled(row.Predicted)),
                row.Suspicion.ToString("0.00", CultureInfo.InvariantCulture));
        terminal.Console.Write(table);
        terminal.Line($"Labels that are probably wrong: {diagnosis.LikelyWrong.Count} of {diagnosis.Rows}");
        terminal.Line("Columns that alone give the label away: " + (diagnosis.Leaks.Count == 0 ? "none"
            : string.Join(", ", diagnosis.Leaks.Select(column => column.Column))));
        terminal.Line($"Rows that repeat others: {diagnosis.Duplicates.Repeats}; groups of equal rows with different labels: "
            + $"{diagnosis.Duplicates.Conflicts.Count}");
        if (diagnosis.Shifts is not null)
            terminal.Line("Columns that differ in the other table: " + (diagnosis.Shifted.Count == 0 ? "none"
                : string.Join(", ", diagnosis.Shifted.Select(shift => string.Create(CultureInfo.InvariantCulture,
                    $"{shift.Column} ({shift.Distance:0.00})")))));
    }

    private static JsonObject ToJson(TableDiagnosis diagnosis, TableDoctor doctor) => new()
    {
        ["rows"] = diagnosis.Rows,
        ["labels_probably_wrong"] = new JsonArray([.. diagnosis.LikelyWrong.Select(row => (JsonNode)doctor.Numbered(row.Row))]),
        ["columns_that_give_the_label_away"] = new JsonArray([.. diagnosis.Leaks.Select(column => (JsonNode)column.Column)]),
        ["repeated_rows"] = diagnosis.Duplicates.Repeats,
        ["equal_rows_with_different_labels"] = diagnosis.Duplicates.Conflicts.Count,
        ["columns_that_differ"] = diagnosis.Shifts is null ? null
            : new JsonArray([.. diagnosis.Shifted.Select(shift => (JsonNode)shift.Column)]),
    };

    private static void WriteSuspects(string path, TableDiagnosis diagnosis, TableDoctor doctor) => AtomicOutput.Write(path, temporary =>
    {
        using var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var output = new CsvOutput(writer);
        foreach (string name in (string[])["row", "label", "predicted", "suspicion"]) output.Text(name);
        output.EndRow();
        foreach (var row in diagnosis.Suspects)
        {
            output.Number(doctor.Numbered(row.Row), isSingle: false);
            output.Text(doctor.Spelled(row.Label));
            output.Text(doctor.Spelled(row.Predicted));
            output.Number(row.Suspicion, isSingle: false);
            output.EndRow();
        }
        output.Flush();
    });
}
