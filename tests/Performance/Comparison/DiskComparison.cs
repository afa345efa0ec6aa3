using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// One epoch on generated rows that are kept in memory or on disk: rows a second, and the largest resident memory of the process, which is
/// why each way is a run of its own. Rows are generated as they are read; half of the columns have 100 different values, half are
/// continuous.
/// </summary>
internal static class DiskComparison
{
    /// <summary>Fits and writes figures.</summary>
    /// <param name="figures">Where they go.</param>
    /// <param name="args">Rows, columns, megabytes of rows in memory or <c>memory</c> for all, and members of the ensemble.</param>
    public static void Run(Figures figures, string[] args)
    {
        int rows = int.Parse(args[0], CultureInfo.InvariantCulture), columns = int.Parse(args[1], CultureInfo.InvariantCulture);
        int? megabytes = args[2] == "memory" ? null : int.Parse(args[2], CultureInfo.InvariantCulture);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        var context = new MLContext(1);
        var data = context.Data.LoadFromEnumerable(Rows(rows, columns), schema);
        var clock = Stopwatch.StartNew();
        var epochs = new List<TrainingProgress>();
        var options = new GgMoeOptions
        {
            MaximumEpochs = 1, Seed = 1, NumberOfMembers = int.Parse(args[3], CultureInfo.InvariantCulture),
            CacheOnDisk = megabytes is not null, CacheMegabytes = megabytes ?? 0, Progress = new Report(epochs),
        };
        context.BinaryClassification.Trainers.GgMoe(options).Fit(data);
        double epoch = epochs[0].Elapsed.TotalSeconds, all = clock.Elapsed.TotalSeconds;
        figures.Add("disk.rows", rows);
        figures.Add("disk.megabytes_of_rows", 4.0 * rows * columns / (1 << 20));
        figures.Add("disk.epoch_seconds", epoch);
        figures.Add("disk.epoch_rows_per_second", rows * (1 - options.ValidationFraction) / epoch);
        figures.Add("disk.fit_seconds", all);
        figures.Add("disk.validation_loss", epochs[0].ValidationLoss);
        using var process = Process.GetCurrentProcess();
        figures.Add("disk.peak_resident_megabytes", process.PeakWorkingSet64 / (double)(1 << 20));
    }

    private static IEnumerable<Row> Rows(int count, int columns)
    {
        var row = new Row { Features = new float[columns] };
        ulong state = 88172645463325252;
        for (int i = 0; i < count; i++)
        {
            float[] x = row.Features;
            for (int column = 0; column < columns; column++)
            {
                // xorshift (Marsaglia 2003): quick enough not to be what the fit waits for.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                x[column] = column % 2 == 0 ? (state >> 40) / (float)(1 << 24) : state % 100;
            }
            row.Label = MathF.Sin(6 * x[0]) + (x[2] * x[4]) + (x[1] / 100) > 0.9f + (x[6] - 0.5f);
            yield return row;
        }
    }

    private sealed class Report(List<TrainingProgress> epochs) : IProgress<TrainingProgress>
    {
        void IProgress<TrainingProgress>.Report(TrainingProgress value) => epochs.Add(value);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
