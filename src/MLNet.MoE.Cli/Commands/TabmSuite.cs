using System.Globalization;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary>
/// The 38 sets of the TabM benchmark, on which the GG-MoE paper compares: which of them a folder has, how to get the others, and what the
/// papers' protocol costs on them.
/// </summary>
internal sealed class TabmSuite
{
    /// <summary>Name of the suite.</summary>
    public const string Name = "tabm38";

    /// <summary>Runs of the papers' protocol: trials of tuning, and seeds on one split, of which each five make an ensemble.</summary>
    public const int Trials = 100, Seeds = 15;

    private readonly DatasetCatalog _catalog = DatasetCatalog.Load();
    private readonly string _folder;
    private readonly Dictionary<string, BenchmarkDataset> _there;

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">Unpacked archive, or folder of CSV files whose list names the sets of the benchmark; it may be absent.</param>
    public TabmSuite(string folder)
    {
        _folder = folder;
        var found = Directory.Exists(folder) ? DatasetSelection.Select(folder, []) : [];
        var names = _catalog.Benchmark.ToDictionary(set => set.Name, StringComparer.OrdinalIgnoreCase);
        _there = found.Select(dataset => (Dataset: dataset, Set: SetOf(dataset, names))).Where(pair => pair.Set is not null)
            .GroupBy(pair => pair.Set!.Name).ToDictionary(group => group.Key, group => group.First().Dataset);
    }

    /// <summary>Models that the papers compare, and LightGBM.</summary>
    public static IReadOnlyList<string> Models { get; } = ["gg-moe", "gg-moe-ple", "moe", "mlp", "mlp-ple", "lightgbm"];

    /// <summary>The sets that are there, in the catalogue's order.</summary>
    public IReadOnlyList<BenchmarkDataset> Datasets
        => [.. _catalog.Benchmark.Where(set => _there.ContainsKey(set.Name)).Select(set => _there[set.Name])];

    /// <summary>Those that are named, or all that are there.</summary>
    /// <exception cref="CommandException">One is not there.</exception>
    public IReadOnlyList<BenchmarkDataset> Select(IReadOnlyList<string> names) => names.Count == 0 || names is [DatasetSelection.All]
        ? Datasets
        : [.. names.Select(name => _catalog.Benchmark.FirstOrDefault(set => IsNamed(set, name)) is { } set
            ? _there.GetValueOrDefault(set.Name)
                ?? throw new CommandException($"--datasets {name}: '{_folder}' does not have it. {HowToGet}")
            : throw new CommandException($"--datasets {name}: the benchmark has no such set; "
                + NearName.Hint(name, _catalog.Benchmark.Select(known => known.Name))))];

    /// <summary>Shows every set with whether it is there, and where it comes from.</summary>
    public void Show(Terminal terminal)
    {
        var table = DatasetsListCommand.Whole("dataset", "there", "OpenML", "rows to train").AddColumn("archive entry");
        foreach (var set in _catalog.Benchmark)
        {
            string rows = set.Rows.Train is int exact ? Numbers.Format(exact) : $"<= {Numbers.Format(set.Rows.TrainAtMost ?? 0)}";
            table.AddRow(Markup.Escape(set.Name), _there.ContainsKey(set.Name) ? "yes" : "missing",
                set.OpenMLDataset?.ToString(CultureInfo.InvariantCulture) ?? "", rows,
                Markup.Escape(set.Folders[0] + (set.Folders.Count > 1 ? $" and {set.Folders.Count - 1} more" : "")));
        }
        terminal.Console.Write(table);
        int missing = _catalog.Benchmark.Count - _there.Count;
        terminal.Line($"{_there.Count} of {_catalog.Benchmark.Count} sets are in '{_folder}'."
            + (missing > 0 ? $" {HowToGet}" : ""));
    }

    /// <summary>Seconds that runs take on these processors, by the expected work of each model on each set; a guess within a factor of a
    /// few.</summary>
    /// <param name="options">What is to be run.</param>
    /// <param name="datasets">The sets.</param>
    public double Seconds(BenchmarkOptions options, IReadOnlyList<BenchmarkDataset> datasets)
    {
        double runs = options.Seeds, splits = Math.Ceiling((double)options.Seeds / options.SeedsPerSplit);
        runs += splits * (options.Tuning?.Trials ?? 0);
        double milliseconds = 0;
        foreach (var set in _catalog.Benchmark.Where(set => _there.TryGetValue(set.Name, out var there) && datasets.Contains(there)))
        {
            int rows = Math.Min(set.Rows.Train ?? set.Rows.TrainAtMost ?? 0, options.MaximumTrainingRows ?? int.MaxValue);
            int slots = set.NumericFeatures + set.OneHotWidth, outputs = Math.Max(1, set.Classes ?? 1);
            foreach (string model in options.Models) milliseconds += runs * LearnerRegistry.Get(model).Work(rows, slots, outputs);
        }
        double tuning = splits * datasets.Count * options.Models.Count * (options.Tuning?.Seconds ?? 0);
        return ((milliseconds / 1000) + tuning) / (options.Workers ?? Environment.ProcessorCount);
    }

    private static string HowToGet => $"'moe datasets fetch --out {Name}' brings the archive with all of them (2.3 GiB unpacked), whose "
        + "entries stand in the table; single ones come by their number of OpenML: 'moe datasets fetch 1590 --out FOLDER'.";

    private static bool IsNamed(BenchmarkSet set, string name) => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase);

    private static BenchmarkSet? SetOf(BenchmarkDataset dataset, Dictionary<string, BenchmarkSet> sets)
        => sets.GetValueOrDefault(dataset.Name) ?? (dataset.PublishedName is { } published ? sets.Values.FirstOrDefault(set
            => IsNamed(set, published) || set.Name.EndsWith("-" + published, StringComparison.OrdinalIgnoreCase)) : null);
}
