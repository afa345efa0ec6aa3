using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Wrong labels that are planted in 5 % of the rows: share of them among the 5 % most suspect rows, by the margin of the network out of
/// fold, by its margin in training, and by the loss of LightGBM out of fold. By chance it is 5 %. A line for each table.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class SuspectComparison(TextWriter output)
{
    private const int MostRows = 1000, Folds = 5;
    private const double Wrong = 0.05;

    private static readonly string[] Tables = ["churn", "credit_data", "german_credit", "phoneme", "telco_churn", "titanic", "waveform5000",
        "spambase", "page_blocks", "car"];

    /// <summary>Runs all of it.</summary>
    public void Run(string folder, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table\tnetwork\ttraining margin\tlightgbm\tchance");
        foreach (string name in names.Count > 0 ? names : Tables)
        {
            var table = BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load();
            var random = new Random(1);
            int[] rows = [.. Enumerable.Range(0, table.RowCount)];
            random.Shuffle(rows);
            rows = rows[..Math.Min(rows.Length, MostRows)];
            float[] labels = table.Target.ToArray();
            int count = (int)Math.Round(Wrong * rows.Length), classes = table.ClassNames.Count;
            var planted = rows[..count].ToHashSet();
            foreach (int row in planted) labels[row] = (labels[row] + 1 + random.Next(classes - 1)) % classes;
            random.Shuffle(rows);
            var noisy = new TabularDataset(table.Name, table.Task, table.Features, labels, table.ClassNames);
            var data = new EncodedTable(noisy);
            double network = Precision(view => Network(data, view), byMargin: true),
                trees = Precision(view => Trees(data, view), byMargin: false);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{network:0.000}\t{Margin():0.000}\t{trees:0.000}\t{Wrong:0.000}"));

            double Margin()
            {
                var trainer = NetworkTrainers.Create(data.Context, table.Task, Options());
                float[] own = Array.ConvertAll(rows, row => labels[row]);
                return TrainingMargins.Of(trainer, data.View(rows), own, table.Task).OrderByDescending(row => row.Suspicion).Take(count)
                    .Count(row => planted.Contains(rows[(int)row.Row])) / (double)count;
            }


            double Precision(Func<int[], ITransformer> fit, bool byMargin)
            {
                float[] own = Array.ConvertAll(rows, row => labels[row]);
                int[] sizes = [.. Enumerable.Range(0, Folds).Select(fold => (rows.Length / Folds) + (fold < rows.Length % Folds ? 1 : 0))];
                var parts = RowDealer.Deal(rows.Length, own, sizes, new Random(2));
                var suspicion = new List<(int Row, double Value)>();
                foreach (var part in parts)
                {
                    int[] held = [.. part.Select(place => rows[place])];
                    var isHeld = held.ToHashSet();
                    var model = fit([.. rows.Where(row => !isHeld.Contains(row))]);
                    var scored = Predictions.Read(model.Transform(data.View(held)), table.Task, classes, held.Length);
                    for (int i = 0; i < held.Length; i++)
                    {
                        var probabilities = scored.Row(i);
                        int label = (int)labels[held[i]];
                        suspicion.Add((held[i], byMargin ? SuspectRow.OfClass(probabilities, label).Suspicion : -probabilities[label]));
                    }
                }
                return suspicion.OrderByDescending(row => row.Value).Take(count).Count(row => planted.Contains(row.Row)) / (double)count;
            }
        }
    }

    /// <summary>A network of four members without a second fit, so that fifty of them take minutes.</summary>
    private static GgMoeOptions Options() => new() { Seed = 1, NumberOfMembers = 4, Refit = false, NumberOfThreads = 1 };

    private static ITransformer Network(EncodedTable data, int[] rows)
        => NetworkTrainers.Create(data.Context, data.Table.Task, Options()).Train(data.View(rows), null).Transformer;

    private static ITransformer Trees(EncodedTable data, int[] rows)
    {
        int held = rows.Length / 5;
        var settings = new ExpertSettings("Label", "Features", null, 1, null, default);
        var trees = new LightGbmTrees(data.Context, data.Table.Task, settings, new LightGbmOptions());
        return trees.Fit(data.View(rows[held..]), data.View(rows[..held]), data.View(rows));
    }
}
