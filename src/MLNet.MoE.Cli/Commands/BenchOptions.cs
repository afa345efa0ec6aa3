using System.CommandLine;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Commands;

/// <summary>Options of <c>moe bench</c>.</summary>
internal sealed class BenchOptions
{
    private readonly Option<string> _suite = new("--suite")
    {
        Description = "Datasets: generated (exact copies of published definitions, made on the spot), or tabm38 (the 38 sets of "
            + "the TabM and GG-MoE papers in --data, by default the folder tabm38, under the papers' protocol: 100 trials of tuning, "
            + "15 seeds on one split, ensembles of 5; says what is missing and what it costs first).",
        HelpName = "name",
        DefaultValueFactory = _ => "generated",
    };

    private readonly Option<string?> _data =
        new("--data") { Description =
            $"Folder of datasets instead of the suite: CSV files that a {DatasetFolder.IndexFileName} in it describes, or the unpacked "
            + "archive of the 38-dataset benchmark. Or one table, as 'moe train' takes it; --label names its label.",
            HelpName = "folder or file" };

    private readonly ColumnOptions _columns = new(required: false);

    private readonly Option<string[]> _datasets = Names("--datasets",
        $"Datasets to run on, or {DatasetSelection.All}. By default a quick selection of the suite, or all of the folder.");

    private readonly Option<string[]> _models = Names("--models",
        "Contenders: " + string.Join(", ", BenchmarkRunner.ContenderNames)
        + $", or {DatasetSelection.All}. Settings follow a name: gg-moe-ens:Dropout=0.1:NumberOfLayers=3.");

    private readonly Option<int> _seeds = new("--seeds") { Description = "Number of seeds, each with a split of its own.",
        HelpName = "number", DefaultValueFactory = _ => 1 };

    private readonly Option<int> _seedsPerSplit = new("--seeds-per-split")
    {
        Description =
            "Seeds that share a split. From 5 on, every five seeds of a split make an ensemble too; as many as --seeds put all on one "
            + "split, as papers do.",
        HelpName = "number",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int?> _tune =
        new("--tune") { Description =
            "Tune every model on every split with this many trials, its own settings being the first; only the validation part is looked "
            + "at.", HelpName = "trials" };

    private readonly Option<double?> _budget =
        new("--budget") { Description = "Tune every model on every split for this many seconds, instead of or besides --tune.",
            HelpName = "seconds" };

    private readonly Option<int?> _maximumRows = new("--max-rows")
    {
        Description = $"Training rows at most. By default {BenchmarkDefaults.QuickTrainingRows} for the quick selection, otherwise all.",
        HelpName = "number",
    };

    private readonly Option<string> _out = new("--out",
        "-o") { Description = "Folder for results.csv and report.html; a run that was stopped goes on from it.", HelpName = "folder",
        DefaultValueFactory = _ => "results" };

    private readonly Option<int?> _workers = new("--workers") { Description = "Fits side by side. By default one a processor.",
        HelpName = "number" };

    private readonly Option<double> _limit = new("--time-limit") { Description = "Seconds that a fit may take before it counts as failed.",
        HelpName = "seconds", DefaultValueFactory = _ => 3600 };

    private readonly Option<bool> _retry = new("--retry-failed") { Description = "Try runs again that failed before." };

    private readonly Option<bool> _yes = new("--yes") { Description = "Run the suite tabm38 whatever it is expected to cost." };

    private readonly EngineOptions _engine = new();

    private readonly Option<bool?> _stack = new("--stack")
    {
        Description =
            "Train the seeds of a network on a dataset as one, or with false one by one. By default as one on a GPU alone. Needs --engine "
            + "torch; tuned networks are trained one by one.",
        HelpName = "true|false",
    };

    private readonly Option<string?> _shard =
        new("--shard") { Description = "Do only the i-th of n equal shares of the runs, or 'auto' for that of a Slurm or Kubernetes task. "
            + "Shares may write to one folder, or to several that 'moe report' merges.",
            HelpName = "i/n" };

    /// <summary>Adds everything to the command.</summary>
    public void AddTo(Command command)
    {
        _suite.AcceptOnlyFromAmong("generated", TabmSuite.Name);
        Option[] options = [_suite, _data, _datasets, _models, _seeds, _seedsPerSplit, _tune, _budget, _maximumRows, _out, _workers,
            _limit, _retry, _stack, _shard, _yes];
        foreach (var option in options) command.Add(option);
        _columns.AddTo(command);
        _engine.AddTo(command);
    }

    /// <summary>The folder of datasets; null for the suite.</summary>
    public string? Data(ParseResult result) => result.GetValue(_data) ?? (IsTabm(result) && Directory.Exists(TabmSuite.Name)
        ? TabmSuite.Name : null);

    /// <summary>Whether the sets of the papers are asked for.</summary>
    public bool IsTabm(ParseResult result) => result.GetValue(_suite) == TabmSuite.Name;

    /// <summary>Whether they are to run whatever they cost.</summary>
    public bool IsAgreed(ParseResult result) => result.GetValue(_yes);

    /// <summary>The sets of the papers that are there.</summary>
    public TabmSuite Tabm(ParseResult result) => new(result.GetValue(_data) ?? TabmSuite.Name);

    /// <summary>What the papers' protocol is on the sets that are there; options that are given count instead.</summary>
    public BenchmarkOptions ReadTabm(ParseResult result, TabmSuite suite)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        var models = NameList.Split(result.GetValue(_models));
        int seeds = Given(_seeds) ? result.GetValue(_seeds) : TabmSuite.Seeds;
        bool isTuned = Given(_tune) || Given(_budget);
        return new BenchmarkOptions
        {
            Datasets = suite.Select(NameList.Split(result.GetValue(_datasets))),
            Models = models switch { [] => TabmSuite.Models, [DatasetSelection.All] => BenchmarkRunner.ContenderNames, _ => models },
            Seeds = seeds,
            SeedsPerSplit = Given(_seedsPerSplit) ? result.GetValue(_seedsPerSplit) : seeds,
            Tuning = isTuned ? result.GetValue(_tune) is 0 ? null
                : new TuningBudget { Trials = result.GetValue(_tune), Seconds = result.GetValue(_budget) }
                : new TuningBudget { Trials = TabmSuite.Trials },
            Engine = _engine.Create(result),
            StackSeeds = result.GetValue(_stack),
            MaximumTrainingRows = result.GetValue(_maximumRows),
            OutputFolder = result.GetRequiredValue(_out),
            FitTimeLimit = TimeSpan.FromSeconds(result.GetValue(_limit)),
            Workers = result.GetValue(_workers),
            RetryFailed = result.GetValue(_retry),
            Shard = result.GetValue(_shard) is { } shard ? Shard.Parse(shard) : null,
        };
    }

    /// <summary>What the runner is to do.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="terminal">Where a table that is read shows its columns.</param>
    /// <param name="cancellation">Stops the reading of a table.</param>
    public BenchmarkOptions Read(ParseResult result, Terminal terminal, CancellationToken cancellation)
    {
        double limit = result.GetValue(_limit);
        if (limit is not (> 0 and < 1e9)) throw new CommandException($"--time-limit {limit}: the limit must be above 0 seconds.");
        string? folder = Data(result);
        if (_columns.Label(result) is { } label && !File.Exists(folder))
            throw new CommandException($"--label {label}: it is for one table; name its file with --data.");
        var names = NameList.Split(result.GetValue(_datasets));
        bool quick = names.Count == 0 && folder is null;
        var models = NameList.Split(result.GetValue(_models));
        return new BenchmarkOptions
        {
            Datasets = File.Exists(folder) ? [Table(folder, result, terminal, cancellation)]
            : DatasetSelection.Select(folder, quick ? BenchmarkDefaults.QuickDatasets : names),
            Models = models switch { [] => BenchmarkDefaults.Models, [DatasetSelection.All] => BenchmarkRunner.ContenderNames, _ =>
                models },
            Seeds = result.GetValue(_seeds),
            SeedsPerSplit = result.GetValue(_seedsPerSplit),
            Tuning = result.GetValue(_tune) is null && result.GetValue(_budget) is null ? null
            : new TuningBudget { Trials = result.GetValue(_tune), Seconds = result.GetValue(_budget) },
            Engine = _engine.Create(result),
            StackSeeds = result.GetValue(_stack),
            MaximumTrainingRows = result.GetValue(_maximumRows) ?? (quick ? BenchmarkDefaults.QuickTrainingRows : null),
            OutputFolder = result.GetRequiredValue(_out),
            FitTimeLimit = TimeSpan.FromSeconds(limit),
            Workers = result.GetValue(_workers),
            RetryFailed = result.GetValue(_retry),
            Shard = result.GetValue(_shard) is { } shard ? Shard.Parse(shard) : null,
        };
    }

    /// <summary>One table as a dataset.</summary>
    private BenchmarkDataset Table(string path, ParseResult result, Terminal terminal, CancellationToken cancellation)
    {
        if (_columns.Label(result) is null)
            throw new CommandException($"--data: '{path}' is a table; name the column to predict with --label.");
        var table = PlannedTable.Read(terminal, new TableSource(path, null, HeaderChoice.Expected), _columns.Request(result), shown: true,
            cancellation);
        var data = table.ToDataset(Path.GetFileNameWithoutExtension(path));
        return new BenchmarkDataset(data.Name, () => data) { Files = () => [path] };
    }

    private static Option<string[]> Names(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "a,b", AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(NameList.RefuseOptions);
        return option;
    }
}
