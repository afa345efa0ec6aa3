using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Fits that go on from a model of 70 % of the rows, against one of all rows from scratch: loss on test rows, gradient steps and seconds,
/// relative to that from scratch. A line for each table and way.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class ContinuedComparison(TextWriter output)
{
    private const int MostRows = 1600, Seeds = 1;
    private const double OldShare = 0.7, TestShare = 0.25;

    /// <summary>Old rows that were kept to be learnt again.</summary>
    private static readonly int[] Reservoirs = [100, 300];

    private static readonly string[] Tables = ["abalone", "california", "churn", "credit_data", "german_credit", "insurance", "phoneme",
        "telco_churn", "titanic", "wine_quality"];

    /// <summary>Runs all of it.</summary>
    /// <param name="folder">Folder of tables with a list.</param>
    /// <param name="arguments">Step sizes of continued fits, none for the default; and names of tables, none for ten.</param>
    public void Run(string folder, IReadOnlyList<string> arguments)
    {
        float?[] rates = [.. arguments.Where(text => char.IsDigit(text[0])).Select(text => (float?)float.Parse(text,
            CultureInfo.InvariantCulture))];
        if (rates.Length == 0) rates = [null];
        string[] names = [.. arguments.Where(text => !char.IsDigit(text[0]))];
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table seed way loss relative steps seconds");
        foreach (string name in names.Length > 0 ? names : Tables)
        {
            var table = BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load();
            for (int seed = 0; seed < Seeds; seed++) Run(table, seed, rates);
        }
    }

    private void Run(TabularDataset table, int seed, float?[] rates)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, table.RowCount)];
        random.Shuffle(order);
        order = order[..Math.Min(order.Length, MostRows)];
        int test = (int)(order.Length * TestShare), old = (int)((order.Length - test) * OldShare);
        var (tested, learnt) = (order[..test], order[test..]);
        var data = new EncodedTable(table);
        var first = Fit(data, learnt[..old], null, null, seed);
        var scratch = Fit(data, learnt, null, null, seed);
        double loss = data.Loss(scratch.Transformer, tested);
        Line("scratch", loss, scratch);
        Line("old rows alone", data.Loss(first.Transformer, tested), first);
        foreach (float? rate in rates)
        {
            string told = rate is null ? "" : $" {rate}";
            foreach (int? epochs in (int?[])[null, 0])
            {
                string how = told + (epochs is null ? "" : ", stopped early");
                var all = Fit(data, learnt, first.Model, rate, seed, epochs);
                Line($"on, all rows{how}", data.Loss(all.Transformer, tested), all);
                var fresh = Fit(data, learnt[old..], first.Model, rate, seed, epochs);
                Line($"on, new rows{how}", data.Loss(fresh.Transformer, tested), fresh);
                foreach (int kept in epochs is null ? Reservoirs : [])
                {
                    // Rows are in random order, so that the first are drawn at random from the old ones.
                    int[] replayed = [.. learnt[old..], .. learnt[..Math.Min(kept, old)]];
                    var again = Fit(data, replayed, first.Model, rate, seed, epochs);
                    Line($"on, new rows and {kept} old ones{how}", data.Loss(again.Transformer, tested), again);
                }
            }
        }

        void Line(string way, double value, Fitted fit) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{table.Name}\t{seed}\t{way}\t{value:G5}\t{value / loss:0.000}\t{(double)fit.Steps / scratch.Steps:0.00}\t"
            + $"{fit.Seconds / scratch.Seconds:0.00}"));
    }

    private static Fitted Fit(EncodedTable data, int[] rows, NetworkModelParameters? previous, float? rate, int seed,
        int? epochs = null)
    {
        var engine = new CountingEngine();
        var options = new GgMoeOptions
        {
            Seed = seed, Engine = engine, ContinuedLearningRate = rate, ContinuedEpochs = epochs, NumberOfMembers = 4, NumberOfThreads = 1,
        };
        var (task, view) = (data.Table.Task, data.View(rows));
        long start = Stopwatch.GetTimestamp();
        var (transformer, model) = NetworkTrainers.Create(data.Context, task, options).Train(view, null, previous);
        return new(transformer, model, engine.Steps, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private sealed record Fitted(ITransformer Transformer, NetworkModelParameters Model, long Steps, double Seconds);

    /// <summary>Counts gradient steps.</summary>
    private sealed class CountingEngine : ITrainingEngine
    {
        private readonly CpuEngine _engine = new();

        public string Name => "counting";

        public long Steps { get; private set; }

        public TrainingResult Train(TrainingRequest request)
        {
            var result = _engine.Train(request);
            int each = (request.Data.TrainingRows.Length + request.Settings.BatchSize - 1) / request.Settings.BatchSize;
            Steps += (long)result.History.Count * each;
            return result;
        }
    }
}
