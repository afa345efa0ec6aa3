using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Fits of the default GG-MoE on tables of numbers, on the CPU engine and on Torch by graph and without: seconds and scores. The tables are
/// files of a folder, CSV with a header and the target in the last column, plain or compressed by gzip.
/// </summary>
internal static class RealFits
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string FolderVariable = "MOE_DATA";

    public static void Run(Figures figures)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            Console.Error.WriteLine(
                $"compare: the fits are left out; set {FolderVariable} to a folder with phoneme.csv and california.csv.");
            return;
        }
        foreach (string name in new[] { "phoneme", "california" })
        {
            string path = Path.Combine(folder, $"{name}.csv");
            if (!File.Exists(path)) path += ".gz";
            if (File.Exists(path)) Fits(name, Read(path), figures);
            else Console.Error.WriteLine($"compare: '{name}' is left out; there is no {path}.");
        }
    }

    private static void Fits(string name, Row[] rows, Figures figures)
    {
        new Random(1).Shuffle(rows);
        int columns = rows[0].Features.Length, held = rows.Length / 5;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        var ml = new MLContext(1);
        IDataView Load(Row[] some) => ml.Data.LoadFromEnumerable(some, schema);
        var (training, test) = (Load(rows[held..]), Load(rows[..held]));
        bool isBinary = rows.All(row => row.Label is 0 or 1);
        (string Name, Networks.Training.ITrainingEngine? Engine)[] engines =
            [("cpu", null), ("torch_graph", new TorchEngine()), ("torch_eager", new TorchEngine { Graphs = false })];
        foreach (var (engineName, engine) in engines)
        {
            string label = isBinary ? nameof(Row.IsSecond) : nameof(Row.Label);
            var options = new GgMoeOptions { Seed = 1, Engine = engine, LabelColumnName = label };
            var clock = Stopwatch.StartNew();
            IEstimator<ITransformer> trainer =
                isBinary ? ml.BinaryClassification.Trainers.GgMoe(options) : ml.Regression.Trainers.GgMoe(options);
            var scored = trainer.Fit(training).Transform(test);
            figures.Add($"fit.{name}.{engineName}.seconds", clock.Elapsed.TotalSeconds);
            if (isBinary) figures.Add($"fit.{name}.{engineName}.accuracy", ml.BinaryClassification.Evaluate(scored, label).Accuracy);
            else figures.Add($"fit.{name}.{engineName}.rmse", ml.Regression.Evaluate(scored).RootMeanSquaredError);
        }
    }

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

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool IsSecond { get; set; }
    }
}
