using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Contributions of columns on tables of a folder: the largest difference between a row's score and the sum of its contributions with the
/// base, and the time of 1,000 rows, by the clock and of processors; then the time of 1,000 rows of 30 columns.
/// </summary>
internal static class ContributionComparison
{
    private const int Rows = 1000;

    private static readonly string[] Tables = ["abalone", "california", "churn", "credit_data", "german_credit", "insurance", "phoneme",
        "telco_churn", "titanic", "wine_quality"];

    /// <summary>Runs all of it.</summary>
    public static void Run(TextWriter output, string folder, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table\tcolumns\trows\tlargest difference\tlargest score\tseconds\tprocessor seconds");
        foreach (string name in names.Count > 0 ? names : Tables)
            Run(output, BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load());
        var random = new Random(1);
        float[][] columns = [.. Enumerable.Range(0, 30).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.NextSingle()).ToArray())];
        float[] target = [.. Enumerable.Range(0, Rows).Select(row => columns[0][row] + (columns[1][row] * columns[2][row]))];
        Run(output, new TabularDataset("30 columns", TaskKind.Regression,
            [.. columns.Select((values, column) => new NumericColumn($"x{column}", values))], target));
    }

    private static void Run(TextWriter output, TabularDataset table)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        new Random(1).Shuffle(rows);
        var data = new EncodedTable(table);
        var options = new GgMoeOptions { Seed = 1, MaximumEpochs = 10, Refit = false, NumberOfThreads = 1 };
        var view = data.View(rows[..Math.Min(rows.Length, Rows)]);
        var (_, model) = NetworkTrainers.Create(data.Context, table.Task, options).Train(view, null);
        var before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        var explained = model.Explain(view);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, difference = 0, largest = 0;
        double processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        for (int row = 0; row < explained.Rows; row++)
        {
            for (int score = 0; score < explained.ScoreCount; score++)
            {
                double sum = explained.BaseScore(score);
                for (int column = 0; column < explained.Columns.Count; column++) sum += explained.Contribution(row, column, score);
                difference = Math.Max(difference, Math.Abs(sum - explained.Score(row, score)));
                largest = Math.Max(largest, Math.Abs(explained.Score(row, score)));
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{table.Name}\t{explained.Columns.Count}\t{explained.Rows}\t{difference:G2}\t{largest:G3}\t{seconds:0.0}"
            + $"\t{processor:0.0}"));
    }
}
