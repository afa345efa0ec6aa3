using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>
/// Rows that leave the ensemble early: time of a row alone and in a batch, and loss of test rows, relative to the same network without
/// exits; beside it a network that was trained with half of the members. A line for each table and way.
/// </summary>
/// <param name="output">Where lines go.</param>
internal sealed class ExitComparison(TextWriter output)
{
    private const int MostRows = 1600;
    private const double TestShare = 0.25, ChoiceShare = 0.15;

    private static readonly string[] Tables = ["abalone", "california", "churn", "credit_data", "german_credit", "insurance", "phoneme",
        "telco_churn", "titanic", "wine_quality", "car", "texture", "waveform5000", "page_blocks"];

    private readonly Dictionary<string, List<double[]>> _ways = [];

    /// <summary>Runs all of it.</summary>
    public void Run(string folder, IReadOnlyList<string> names)
    {
        var tables = DatasetFolder.Open(folder);
        output.WriteLine("table\tway\tmembers\tloss\trow\tbatch\tclasses changed");
        foreach (string name in names.Count > 0 ? names : Tables)
            Run(BenchmarkDataset.Of(tables, tables.Datasets.First(known => known.Name == name)).Load());
        foreach (var (way, figures) in _ways) Line("median", way, [.. Enumerable.Range(0, 5).Select(i => Median(figures, i))]);
    }

    private void Run(TabularDataset table)
    {
        var random = new Random(1);
        int[] order = [.. Enumerable.Range(0, table.RowCount)];
        random.Shuffle(order);
        order = order[..Math.Min(order.Length, MostRows)];
        int test = (int)(order.Length * TestShare);
        var data = new EncodedTable(table);
        int choice = (int)(order.Length * ChoiceShare);
        int[] chosen = order[test..(test + choice)], learnt = order[(test + choice)..];
        float[] labels = table.Target.ToArray();
        var rows = new TestRows(table.Task, Features(data.View(order[..test])), [.. order[..test].Select(row => labels[row])]);
        var full = Fit(data, learnt, 8);
        // The same once more says how true the times are.
        var ways = new List<(string Name, TrainedNetwork Network)> { ("none", With(full, null)) };
        foreach (double limit in (double[])[0.001, 0.01])
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"learned, {100 * limit} %");
            ways.Add((name, With(full, Choose(full, data, chosen, limit))));
        }
        if (table.Task != TaskKind.Regression)
            ways.Add(("exact", With(full, new ExitRule(MemberExits.Exact, full.Spec.Members, 0, 0, full.Spec.Members))));
        ways.Add(("four members", Fit(data, learnt, 4)));
        foreach (var (name, network) in ways) Compare(table.Name, name, network, full, rows);
    }

    private void Compare(string table, string way, TrainedNetwork network, TrainedNetwork full, TestRows rows)
    {
        var times = Slices.Measure(TimeSpan.FromSeconds(2), new("all", rows.OneByOne(full)), new("way", rows.OneByOne(network)));
        var batches = Slices.Measure(TimeSpan.FromSeconds(2), new("all", () => rows.Together(full)),
            new("way", () => rows.Together(network)));
        double[] figures = [network.Exits?.MeanMembers ?? network.Spec.Members, rows.Loss(network) / rows.Loss(full),
            times.Ratio(1, 0).Ratio, batches.Ratio(1, 0).Ratio, rows.Changed(network, full)];
        if (!_ways.TryGetValue(way, out var all)) _ways.Add(way, all = []);
        all.Add(figures);
        Line(table, way, figures);
    }

    private void Line(string table, string way, double[] figures) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{table}\t{way}\t{figures[0]:0.00}\t{figures[1]:0.0000}\t{figures[2]:0.00}\t{figures[3]:0.00}\t{figures[4]:0.0000}"));

    private static double Median(List<double[]> figures, int place)
    {
        double[] sorted = [.. figures.Select(line => line[place]).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static TrainedNetwork Fit(EncodedTable data, int[] rows, int members)
    {
        var options = new GgMoeOptions { Seed = 1, NumberOfMembers = members, NumberOfThreads = 1 };
        return NetworkTrainers.Create(data.Context, data.Table.Task, options).Train(data.View(rows), null).Model.Network;
    }

    /// <summary>Chooses exits on rows that the network did not learn from.</summary>
    private static ExitRule? Choose(TrainedNetwork network, EncodedTable data, int[] rows, double limit)
    {
        var columns = new TableColumns("Label", "Features", null) { Previous = network.Layout };
        var table = FeatureReader.Read(data.View(rows), null, columns, data.Table.Task).Training;
        int[] all = [.. Enumerable.Range(0, table.RowCount)];
        return ExitFit.Fit(MemberExits.Learned, null, limit, (network.Spec, network.Weights, network.GateNoise), network.Temperature,
            network.Preprocessor.Transform(table, release: true), all);
    }

    private static TrainedNetwork With(TrainedNetwork network, ExitRule? exits) => new(network.Layout, network.Preprocessor, network.Spec,
        network.Training, network.GateNoise, network.Temperature) { Exits = exits };

    private static float[][] Features(IDataView data) =>
        [.. data.GetColumn<VBuffer<float>>("Features").Select(row => row.DenseValues().ToArray())];

    /// <summary>Rows that no network has learnt from.</summary>
    private sealed class TestRows(TaskKind task, float[][] rows, float[] labels)
    {
        private readonly float[] _all = [.. rows.SelectMany(row => row)];

        public Action OneByOne(TrainedNetwork network)
        {
            int row = 0;
            float[] scores = new float[network.ScoreCount];
            return () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    network.Predict(rows[row], scores);
                    row = row + 1 == rows.Length ? 0 : row + 1;
                }
            };
        }

        public float[] Together(TrainedNetwork network)
        {
            float[] scores = new float[rows.Length * network.ScoreCount];
            network.PredictMany(_all, rows.Length, scores);
            return scores;
        }

        public double Loss(TrainedNetwork network)
        {
            float[] scores = Together(network);
            int count = network.ScoreCount;
            return labels.Select((label, row) => task switch
            {
                TaskKind.Regression => Math.Pow(scores[row] - label, 2),
                TaskKind.Binary => Math.Log(1 + Math.Exp(label > 0.5 ? -scores[row] : scores[row])),
                _ => -Math.Log(Math.Max(1e-7, scores[(row * count) + (int)label])),
            }).Average();
        }

        public double Changed(TrainedNetwork network, TrainedNetwork other)
        {
            if (task == TaskKind.Regression) return 0;
            int[] own = Classes(network), others = Classes(other);
            return own.Where((label, row) => label != others[row]).Count() / (double)own.Length;
        }

        private int[] Classes(TrainedNetwork network)
        {
            float[] scores = Together(network);
            int count = network.ScoreCount;
            return [.. rows.Select((_, row) => count == 1 ? (scores[row] > 0 ? 1 : 0)
                : Array.IndexOf(scores, scores.AsSpan(row * count, count).ToArray().Max(), row * count, count) - (row * count))];
        }
    }
}
