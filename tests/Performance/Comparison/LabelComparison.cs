using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Networks of several labels against separate ones, and what labels that are chance cost the others. A line for each table, cut, way and
/// label: loss on test rows (share of the variance that is not explained, or log-loss) and seconds of all fits.
/// </summary>
/// <param name="output">Where lines go.</param>
/// <param name="rows">Rows to learn from at most.</param>
internal sealed class LabelComparison(TextWriter output, int rows)
{
    /// <summary>Which ways are taken of <c>alone</c>, <c>joint</c>, <c>joint and coin</c> and <c>joint and dice</c>, with a plus between
    /// them.</summary>
    private const string Ways = "ways=";

    private const int MostTested = 4000;

    /// <summary>Runs all of it.</summary>
    /// <param name="folder">Folder of tables with a list.</param>
    /// <param name="cuts">Cuts of each table into rows to learn from and to test.</param>
    /// <param name="names">Names of tables, none for all, and options as <c>Name=value</c>.</param>
    public void Run(string folder, int cuts, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        string[] settings = [.. names.Where(name => name.Contains('='))], wanted = [.. names.Except(settings)];
        foreach (int cut in Enumerable.Range(0, cuts))
        {
            foreach (var set in LabelSet.All.Where(set => wanted.Length == 0 || wanted.Contains(set.Table)))
            {
                var table = BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == set.Table)).Load();
                Run(table, set, cut, settings);
            }
        }
    }

    private void Run(TabularDataset table, LabelSet set, int seed, string[] settings)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, table.RowCount)];
        random.Shuffle(order);
        int learnt = Math.Min(rows, (int)(0.65 * order.Length));
        var labels = set.Labels.ToDictionary(label => label, label => LabelSet.Read(table, label));
        foreach (string coin in (string[])["coin", "dice"])
            labels[coin] = ([.. Enumerable.Range(0, table.RowCount).Select(_ => coin == "coin" ? random.Next(2) : random.NextSingle())],
                coin == "coin");
        string[] used = [.. set.Labels.Select(label => label.Split('=')[0])];
        DatasetColumn[] features = [.. table.Features.Where(column => !used.Contains(column.Name) && !set.Ignored.Contains(column.Name))];
        DatasetColumn[] columns = [.. features, .. labels.Select(label => new NumericColumn("label " + label.Key, label.Value.Values))];
        var (train, test) = (order[..learnt], order[learnt..Math.Min(order.Length, learnt + MostTested)]);

        foreach (string label in set.Labels) Fit($"alone {label}", [label]);
        if (set.Labels.Length > 1) Fit("joint", set.Labels);
        Fit("joint and coin", [.. set.Labels, "coin"]);
        Fit("joint and dice", [.. set.Labels, "dice"]);

        void Fit(string way, string[] own)
        {
            if (settings.FirstOrDefault(setting => setting.StartsWith(Ways, StringComparison.Ordinal)) is { } only
                && !only[Ways.Length..].Split('+').Contains(way.StartsWith("alone", StringComparison.Ordinal) ? "alone" : way)) return;
            var ml = new MLContext(seed);
            InputOutputColumnPair[] texts = [.. features.OfType<CategoricalColumn>().Select(text => new InputOutputColumnPair(text.Name))];
            var steps = new EstimatorChain<ITransformer>();
            if (texts.Length > 0) steps = steps.Append<ITransformer>(ml.Transforms.Categorical.OneHotEncoding(texts));
            var encoder = steps.Append<ITransformer>(ml.Transforms.Concatenate("Features", [.. features.Select(column => column.Name)]))
                .Fit(new TabularDataView(columns, order, order.Length));
            var options = new MultiTaskMoeOptions
            {
                Seed = seed, NumberOfThreads = 1,
                Labels = [.. own.Select(label =>
                    new MultiTaskLabel("label " + label) { Task = labels[label].IsClass ? TaskKind.Binary : TaskKind.Regression })],
            };
            foreach (string setting in settings.Where(setting => !setting.StartsWith(Ways, StringComparison.Ordinal)))
            {
                string[] parts = setting.Split('=');
                var property = typeof(MultiTaskMoeOptions).GetProperty(parts[0])!;
                property.SetValue(options, Convert.ChangeType(parts[1], property.PropertyType, CultureInfo.InvariantCulture));
            }
            long start = Stopwatch.GetTimestamp();
            var model = ml.MultiTask().Trainers.Moe(options).Fit(encoder.Transform(new TabularDataView(columns, train, train.Length)));
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var scored = model.Transform(encoder.Transform(new TabularDataView(columns, test, test.Length)));
            foreach (string label in own)
            {
                var (values, isClass) = labels[label];
                string kind = isClass ? "Probability" : "Score";
                var scores = scored.GetColumn<float>($"{kind}.label {label}");
                (float Truth, float Score)[] known = [.. test.Select(row => values[row]).Zip(scores).Where(row => !float.IsNaN(row.First))];
                var losses = known.Select(row => isClass ? -Math.Log(Math.Max(1e-7, row.Truth == 1 ? row.Score : 1 - row.Score))
                    : Math.Pow(row.Truth - row.Score, 2));
                double loss = losses.Average() / (isClass ? 1 : Variance([.. known.Select(row => row.Truth)]));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{table.Name}\t{seed}\t{way}\t{label}\t{loss:G6}\t{seconds:F1}"));
            }
            output.Flush();
        }
    }

    private static double Variance(float[] values)
    {
        double mean = values.Average();
        return values.Average(value => (value - mean) * (value - mean));
    }
}
