using System.CommandLine;
using System.Globalization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe simulate</c>: how mixtures of experts fitted by EM near the truth, and whether random starts find the same maximum
/// again.</summary>
internal sealed class SimulateCommand(Terminal terminal) : ICommand
{
    private const string Convergence = "convergence", StartsName = "starts";

    private readonly Option<string> _study = new("--study")
    {
        Description =
            $"{Convergence}: error against rows, exact and over-fitted, standard and modified gate. {StartsName}: best value and time of "
            + "several seeds of starts.",
        HelpName = "name",
        DefaultValueFactory = _ => Convergence,
    };

    private readonly Option<string> _model =
        new("--model") { Description = "multinomial or gaussian; the study of starts is of multinomial ones.", HelpName = "name",
            DefaultValueFactory = _ => "multinomial" };
    private readonly Option<string> _cases =
        new("--cases") { Description = "all, exact or over-fitted: fits with as many experts as the truth has, or with one more.",
            HelpName = "name", DefaultValueFactory = _ => "all" };
    private readonly Option<string[]> _rows =
        new("--rows") { Description = "Numbers of rows. By default 1000 to 100000, and 20000 for the study of starts.", HelpName = "a,b",
            AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _repetitions = new("--repetitions") { Description = "Draws of each number of rows, or seeds of starts.",
        HelpName = "number", DefaultValueFactory = _ => 10 };
    private readonly Option<int?> _starts =
        new("--starts") { Description = "Random starts of each fit. By default 8, and 20 for the study of starts.", HelpName = "number" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of the draws.", HelpName = "number",
        DefaultValueFactory = _ => 1 };
    private readonly Option<string> _out = new("--out", "-o") { Description = "Folder for simulation.csv and simulation.html.",
        HelpName = "folder", DefaultValueFactory = _ => "simulation" };

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        _study.AcceptOnlyFromAmong(Convergence, StartsName);
        _model.AcceptOnlyFromAmong("multinomial", "gaussian");
        _cases.AcceptOnlyFromAmong("all", "exact", "over-fitted");
        var command = new Command("simulate", "Study mixtures of experts fitted by EM on simulated rows.") { _study, _model, _cases, _rows,
            _repetitions, _starts, _seed, _out };
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(_study) == StartsName) RunStarts(result, cancellation);
        else RunConvergence(result, cancellation);
    }

    private void RunConvergence(ParseResult result, CancellationToken cancellation)
    {
        string cases = result.GetRequiredValue(_cases);
        var options = new StudyOptions
        {
            Cases = [.. StudyCase.All(result.GetValue(_model) == "gaussian")
                .Where(c => cases == "all" || c.Name.StartsWith(cases, StringComparison.Ordinal))],
            Rows = Rows(result, [1000, 3162, 10_000, 31_623, 100_000]),
            Repetitions = result.GetValue(_repetitions),
            Starts = result.GetValue(_starts) ?? 8,
            Seed = result.GetValue(_seed),
        };
        string folder = result.GetRequiredValue(_out);
        AtomicOutput.CheckAll(folder, StudyReport.FileNames, "--out", []);
        var curves = ConvergenceStudy.Run(options, Report, cancellation);
        var table = new Table().Border(TableBorder.Simple).AddColumn("case");
        foreach (int rows in curves[0].Rows)
            table.AddColumn(new TableColumn(rows.ToString("N0", CultureInfo.InvariantCulture)).RightAligned());
        table.AddColumn(new TableColumn("slope").RightAligned());
        foreach (var curve in curves)
        {
            table.AddRow(
            [
                curve.Case.Name,
                .. Enumerable.Range(0, curve.Rows.Count).Select(i => curve.Mean(i).ToString("0.0000", CultureInfo.InvariantCulture)),
                curve.SlopeText,
            ]);
        }

        terminal.Line(
            "Voronoi loss from the truth by rows, geometric mean over draws; a slope of -0.5 is the parametric rate, its standard error "
            + "comes from the draws:");
        terminal.Console.Write(table);
        terminal.Line($"Wrote {StudyReport.Write(folder, curves)}");

        // A line for each twentieth, as a study of ten draws has two hundred fits.
        void Report(int done, int all)
        {
            if (done == all || done % Math.Max(1, all / 20) == 0) terminal.Line($"[{done}/{all}]");
        }
    }

    private void RunStarts(ParseResult result, CancellationToken cancellation)
    {
        int starts = result.GetValue(_starts) ?? 20, seeds = result.GetValue(_repetitions);
        if (starts < 1) throw new CommandException($"--starts {starts}: there must be at least 1 start.");
        if (seeds < 1) throw new CommandException($"--repetitions {seeds}: there must be at least 1 seed.");
        int rows = Rows(result, [20_000])[0];
        foreach (int experts in new[] { 2, 4 })
        {
            var outcomes = new List<StartsStudy.Outcome>();
            foreach (var outcome in StartsStudy.Run(experts, rows, starts, seeds, result.GetValue(_seed), cancellation))
            {
                outcomes.Add(outcome);
                terminal.Line(
                    string.Create(CultureInfo.InvariantCulture,
                        $"{experts} experts, {rows} rows, seed {outcome.Seed}: best value {outcome.Objective:F4}, "
                        + $"{outcome.SecondsPerStart:F3} s a start{(outcome.Warns ? ", warns of a higher one" : "")}"));
            }

            double best = outcomes.Max(outcome => outcome.Objective);
            int reached = outcomes.Count(outcome => outcome.Objective > best - 1e-3);
            int told = outcomes.Count(outcome => outcome.Objective <= best - 1e-3 && outcome.Warns);
            terminal.Line(
                string.Create(CultureInfo.InvariantCulture,
                    $"{experts} experts: {reached} of {seeds} seeds of {starts} starts reach the best value to 0.001"
                    + $"{(reached < outcomes.Count ? $", {told} of the others warn" : "")}; "
                    + $"{outcomes.Average(outcome => outcome.SecondsPerStart):F3} s a start"));
        }
    }

    private int[] Rows(ParseResult result, int[] otherwise)
    {
        var texts = NameList.Split(result.GetValue(_rows));
        return texts.Count == 0 ? otherwise
            : [.. texts.Select(text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int rows) && rows >= 100
            ? rows
            : throw new CommandException($"--rows {text}: write whole numbers of at least 100, such as 1000,10000."))];
    }
}
