using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>Loading of saved models by <c>ml.Model.Load</c> in a warm process: a default ensemble, and a network of 1.6 million
/// weights.</summary>
internal static class LoadingComparison
{
    private const int Columns = 256, EnsembleColumns = 14, Rows = 500;

    public static void Run(Figures figures, TimeSpan budget)
    {
        string folder = Directory.CreateTempSubdirectory("moe-load").FullName;
        try
        {
            string ensemble = Path.Combine(folder, "ensemble.zip"), large = Path.Combine(folder, "large.zip");
            Save(ensemble, EnsembleColumns, new() { MaximumEpochs = 1 });
            Save(large, Columns,
                new() { MaximumEpochs = 1, NumberOfMembers = 1, NumberOfExperts = 32, ExpertWidth = 128, SharedLayers = 0,
                    Embedding = "none", RawColumns = false });
            var ml = new MLContext(1);
            Action Load(string path) => () => ml.Model.Load(path, out _);
            var times = Slices.Measure(budget, new("ensemble", Load(ensemble)), new("large", Load(large)));
            figures.Add("load.ensemble_us", times.Best(0));
            figures.Add("load.large_us", times.Best(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Save(string path, int columns, GgMoeOptions options)
    {
        var ml = new MLContext(1);
        var random = new Random(1);
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        Row[] rows = [.. Enumerable.Range(0, Rows)
            .Select(_ =>
                new Row { Features = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle())], Label = random.Next(2) == 0 })];
        var data = ml.Data.LoadFromEnumerable(rows, definition);
        ml.Model.Save(ml.BinaryClassification.Trainers.GgMoe(options).Fit(data), data.Schema, path);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
