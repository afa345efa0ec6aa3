using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Fits of the default GG-MoE on tables of numbers, on the CPU engine and on Torch by graph and without: medians of seconds and scores over
/// several seeds, and what the first fit of the process takes. The tables are files of a folder, CSV with a header and the target in the
/// last column, plain or compressed by gzip.
/// </summary>
internal static class RealFits
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string FolderVariable = "MOE_DATA";

    /// <summary>Fits of a table on an engine, each with a seed of its own; steps that are not replayed take long and get one.</summary>
    private const int Seeds = 3;

    private static readonly (string Name, Networks.Training.ITrainingEngine? Engine, int Seeds)[] Engines =
        [("cpu", null, Seeds), ("torch_graph", new TorchEngine(), Seeds), ("torch_eager", new TorchEngine { Graphs = false }, 1)];

    public static void Run(Figures figures)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            Console.Error.WriteLine(
                $"compare: the fits are left out; set {FolderVariable} to a folder with phoneme.csv and california.csv.");
            return;
        }
        bool isStarted = false;
        foreach (string name in new[] { "phoneme", "california" })
        {
            string path = Path.Combine(folder, $"{name}.csv");
            if (!File.Exists(path)) path += ".gz";
            if (!File.Exists(path))
            {
                Console.Error.WriteLine($"compare: '{name}' is left out; there is no {path}.");
                continue;
            }
            var table = new Table(Read(path));
            if (!isStarted) Start(table, figures);
            isStarted = true;
            Fits(name, table, figures);
        }
    }

    /// <summary>The first fit of a process on each engine, a short one: what is compiled, loaded and started once.</summary>
    private static void Start(Table table, Figures figures)
    {
        foreach (var (name, engine, _) in Engines)
        {
            var clock = Stopwatch.StartNew();
            table.Fit(engine, seed: 1, epochs: 2);
            figures.Add($"fit.start.{name}.seconds", clock.Elapsed.TotalSeconds);
        }
    }

    private static void Fits(string name, Table table, Figures figures)
    {
        var seconds = Engines.ToDictionary(engine => engine.Name, _ => new List<double>());
        var scores = Engines.ToDictionary(engine => engine.Name, _ => new List<double>());
        for (int seed = 1; seed <= Seeds; seed++)
        {
            foreach (var (engineName, engine, seeds) in Engines.Where(engine => seed <= engine.Seeds))
            {
                var clock = Stopwatch.StartNew();
                var model = table.Fit(engine, seed, epochs: null);
                seconds[engineName].Add(clock.Elapsed.TotalSeconds);
                scores[engineName].Add(table.Score(model));
                figures.Note($"# {name}, {engineName}, seed {seed}: {seconds[engineName][^1]:F2} s, {scores[engineName][^1]:F4}");
            }
        }
        foreach (var (engineName, _, _) in Engines)
        {
            figures.Add($"fit.{name}.{engineName}.seconds", Median(seconds[engineName]));
            figures.Add($"fit.{name}.{engineName}.{(table.IsBinary ? "accuracy" : "rmse")}", Median(scores[engineName]));
        }
        figures.Add($"fit.{name}.cpu_over_torch_graph", Median(seconds["cpu"]) / Median(seconds["torch_graph"]));
        figures.Add($"fit.{name}.torch_eager_over_torch_graph", Median(seconds["torch_eager"]) / Median(seconds["torch_graph"]));
    }

    private static double Median(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);

    private static Row[] Read(string path)
    {
        using Stream file = File.OpenRead(path);
        bool isCompressed = path.EndsWith(".gz", StringComparison.Ordinal);
        using var reader = new StreamReader(isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file);
        _ = reader.ReadLine();
        var rows = new List<(float[] Features, string Target)>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            string[] fields = line.Split(',');
            rows.Add(([.. fields[..^1].Select(field => float.Parse(field, CultureInfo.InvariantCulture))], fields[^1]));
        }
        // Two values are two classes.
        string[] targets = [.. rows.Select(row => row.Target).Distinct().Take(3).Order(StringComparer.Ordinal)];
        return [.. rows.Select(row => new Row
        {
            Features = row.Features,
            Label = targets.Length == 2 ? Array.IndexOf(targets, row.Target) : float.Parse(row.Target, CultureInfo.InvariantCulture),
            IsSecond = targets.Length == 2 && row.Target == targets[1],
        })];
    }

    /// <summary>A table, a fifth of which is held out.</summary>
    private sealed class Table
    {
        private readonly MLContext _ml = new(1);
        private readonly IDataView _training, _test;

        public Table(Row[] rows)
        {
            new Random(1).Shuffle(rows);
            int held = rows.Length / 5;
            var schema = SchemaDefinition.Create(typeof(Row));
            schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
            (_training, _test) =
                (_ml.Data.LoadFromEnumerable(rows[held..], schema), _ml.Data.LoadFromEnumerable(rows[..held], schema));
            IsBinary = rows.All(row => row.Label is 0 or 1);
        }

        public bool IsBinary { get; }

        private string Label => IsBinary ? nameof(Row.IsSecond) : nameof(Row.Label);

        public ITransformer Fit(Networks.Training.ITrainingEngine? engine, int seed, int? epochs)
        {
            var options = new GgMoeOptions { Seed = seed, Engine = engine, LabelColumnName = Label };
            if (epochs is int number) options.MaximumEpochs = number;
            IEstimator<ITransformer> trainer =
                IsBinary ? _ml.BinaryClassification.Trainers.GgMoe(options) : _ml.Regression.Trainers.GgMoe(options);
            return trainer.Fit(_training);
        }

        /// <summary>Accuracy, or the root of the mean squared error.</summary>
        public double Score(ITransformer model)
        {
            var scored = model.Transform(_test);
            return IsBinary ? _ml.BinaryClassification.Evaluate(scored, Label).Accuracy
                : _ml.Regression.Evaluate(scored).RootMeanSquaredError;
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsSecond { get; set; }
    }
}
