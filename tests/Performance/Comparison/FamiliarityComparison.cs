using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Detectors of rows unlike those of training: area under the ROC curve of test rows against the same rows with each number moved by one
/// deviation (shifted) and with every column shuffled among them, by familiarity and by the probability of the predicted class alone. A
/// line for each table.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class FamiliarityComparison(TextWriter output)
{
    private const int MostRows = 1500;

    private static readonly string[] Tables = ["churn", "credit_data", "german_credit", "phoneme", "telco_churn", "waveform5000",
        "spambase", "page_blocks", "wdbc", "texture"];

    /// <summary>Runs all of it.</summary>
    public void Run(string folder, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table\tshifted: familiarity\tprobability\tshuffled: familiarity\tprobability");
        foreach (string name in names.Count > 0 ? names : Tables)
        {
            var table = BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load();
            int[] rows = [.. Enumerable.Range(0, table.RowCount)];
            new Random(1).Shuffle(rows);
            rows = rows[..Math.Min(rows.Length, MostRows)];
            int test = rows.Length / 3;
            var data = new EncodedTable(table);
            var training = data.View(rows[test..]);
            var (transformer, model) = NetworkTrainers.Create(data.Context, table.Task, Options())
                .Train(training, null);
            var familiarity = model.LearnFamiliarity(training);
            var (known, certain) = Judge(data.View(rows[..test]), test);
            double[] areas = [.. new[] { Shifted(table), Shuffled(table, rows[..test]) }.SelectMany(other =>
            {
                var (values, probabilities) = Judge(data.View(rows[..test], other), test);
                return (double[])[Area(known, values), Area(certain, probabilities)];
            })];
            output.WriteLine($"{name}\t{string.Join('\t', areas.Select(area => area.ToString("0.000", CultureInfo.InvariantCulture)))}");

            (double[] Familiarity, double[] Probability) Judge(IDataView view, int count)
            {
                var scored = Predictions.Read(transformer.Transform(view), table.Task, table.ClassNames.Count, count);
                return ([.. familiarity.Of(view).Select(row => row.Value)],
                    [.. Enumerable.Range(0, count).Select(row => scored.Row(row).ToArray().Max(value => (double)value))]);
            }
        }
    }

    private static GgMoeOptions Options() => new() { Seed = 1, NumberOfMembers = 4, Refit = false, NumberOfThreads = 1 };

    /// <summary>Every number moved up by a standard deviation of its column.</summary>
    private static DatasetColumn[] Shifted(TabularDataset table) => [.. table.Features.Select(column =>
    {
        if (column is not NumericColumn numbers) return column;
        float[] values = numbers.Values.ToArray();
        double[] present = [.. values.Where(float.IsFinite).Select(value => (double)value)];
        double mean = present.Average(), deviation = Math.Sqrt(present.Average(value => (value - mean) * (value - mean)));
        return new NumericColumn(column.Name, Array.ConvertAll(values, value => (float)(value + deviation)));
    })];

    /// <summary>Every column shuffled among some rows.</summary>
    private static DatasetColumn[] Shuffled(TabularDataset table, int[] rows) => [.. table.Features.Select((column, place) =>
    {
        int[] from = [.. Enumerable.Range(0, table.RowCount)], order = [.. rows];
        new Random(place + 10).Shuffle(order);
        for (int i = 0; i < rows.Length; i++) from[rows[i]] = order[i];
        return column.Select(from);
    })];

    /// <summary>Share of pairs of a known and a strange row in which the known one has the larger value.</summary>
    private static double Area(double[] known, double[] strange)
    {
        double[] sorted = [.. strange.Order()];
        return known.Average(value => (LowerBound(sorted, value) + (0.5 * (UpperBound(sorted, value) - LowerBound(sorted, value))))
            / sorted.Length);
    }

    private static int LowerBound(double[] sorted, double value) => sorted.Count(other => other < value);

    private static int UpperBound(double[] sorted, double value) => sorted.Count(other => other <= value);
}
