using MLNet.MoE.Benchmarks;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNet.MoE.Cli.Output;

/// <summary>The table of datasets and models that fills in while a benchmark runs, with the time left below.</summary>
internal sealed class BenchmarkLiveTable(IReadOnlyList<string> datasets, IReadOnlyList<string> models, Action<string> warning)
    : IBenchmarkProgress
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Dataset, string Model), List<ResultRecord>> _results = [];
    private readonly Dictionary<(string Dataset, string Model), string> _running = [];
    private string _message = "reading datasets";
    private BenchmarkState _state;
    private bool _planned;

    /// <summary>Called after each change.</summary>
    public Action Changed { get; set; } = () => { };

    public void Message(string text) => Change(() => _message = OneLine.Of(text));

    // Warnings are to stay, and the table does not.
    public void Warning(string text) => warning(text);

    public void Planned(int total, int resumed) => Change(() =>
    {
        _planned = true;
        _state = new BenchmarkState(resumed, total, TimeSpan.Zero, null);
    });

    public void Started(BenchmarkRun run) => Change(() => _running[(run.Dataset, run.Model)] = "fitting");

    public void Tried(BenchmarkRun run, TrialRecord trial)
        => Change(() => _running[(run.Dataset, run.Model)] = $"trial {trial.Trial + 1} done");

    public void Finished(BenchmarkRun run, ResultRecord record, BenchmarkState state) => Change(() =>
    {
        _running.Remove((run.Dataset, run.Model));
        if (!_results.TryGetValue((run.Dataset, run.Model), out var records)) _results[(run.Dataset, run.Model)] = records = [];
        records.Add(record);
        _state = state;
    });

    /// <summary>The table as it stands.</summary>
    public IRenderable Render()
    {
        lock (_lock)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumn("dataset");
            foreach (string model in models) table.AddColumn(new TableColumn(Markup.Escape(model)).RightAligned());
            foreach (string dataset in datasets)
                table.AddRow([Markup.Escape(OneLine.Of(dataset)), .. models.Select(model => Cell(dataset, model))]);
            return new Rows(table, new Markup(Markup.Escape(Status())));
        }
    }

    private string Cell(string dataset, string model)
    {
        if (_running.TryGetValue((dataset, model), out string? doing)) return $"[yellow]{doing}[/]";
        if (!_results.TryGetValue((dataset, model), out var records)) return "[grey]·[/]";
        var cell = new SummaryCell(records);
        return cell.Score is double score ? ScoreText.Of(score, cell.Metric) : "[red]failed[/]";
    }

    private string Status()
    {
        if (!_planned) return _message;
        string left = _state.Remaining is { } remaining ? $", about {BenchmarkDisplay.Clock(remaining)} left" : "";
        return $"{_state.Finished} of {_state.Total} runs, {BenchmarkDisplay.Clock(_state.Elapsed)}{left}";
    }

    private void Change(Action change)
    {
        lock (_lock) change();
        Changed();
    }
}
