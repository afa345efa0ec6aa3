using MLNet.MoE.Networks.Explaining;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Explaining;

/// <summary>Contributions of columns against their definition.</summary>
[TestClass]
public sealed class ShapleyValuesTests
{
    [TestMethod]
    [DataRow("squared-error", 0)]
    [DataRow("logistic", 2)]
    [DataRow("cross-entropy", 3)]
    [DataRow("poisson", 0)]
    public void Contributions_sum_to_the_score_of_every_row(string objective, int classes)
    {
        foreach (var (orders, exact) in ((int, int)[])[(1, 1), (2, 16)])
        {
            var network = Fit(objective, classes, columns: 5);
            var table = Rows(network, 40, 5);
            var values = Values(network, table, 7, orders, exact);
            float[] alone = new float[network.ScoreCount];
            foreach (var (row, (scores, contributions)) in values.Explain(All(table)).Index())
            {
                network.Predict(Features(row, 5), alone);
                CollectionAssert.AreEqual(alone, scores);
                for (int output = 0; output < scores.Length; output++)
                {
                    double sum = Enumerable.Range(0, table.Columns.Count).Sum(column => contributions[(column * scores.Length) + output]);
                    Assert.AreEqual(scores[output], values.BaseScores[output] + sum, 1e-5 * (1 + Math.Abs(scores[output])));
                }
            }
        }
    }

    [TestMethod]
    public void Exact_values_are_the_means_over_all_orders()
    {
        var network = Fit("squared-error", 0, columns: 3);
        var table = Rows(network, 6, 3);
        int columns = table.Columns.Count;
        Assert.AreEqual(4, columns);
        var background = table.Prepare(5);
        var values = new ShapleyValues(network, table, [background], (1, 16), 0);
        var (_, contributions) = values.Explain([table.Prepare(0)])[0];
        double[] expected = new double[columns];
        int[][] orders = [.. Orders([.. Enumerable.Range(0, columns)])];
        foreach (int[] order in orders)
        {
            for (int i = 0; i < columns; i++)
                expected[order[i]] += (Score(order[..(i + 1)]) - Score(order[..i])) / orders.Length;
        }
        for (int column = 0; column < columns; column++) Assert.AreEqual(expected[column], contributions[column], 1e-5);

        double Score(int[] told)
        {
            var (row, other) = (Features(0, 3), Features(5, 3));
            foreach (int column in told)
            {
                if (column < 3) other[column] = row[column];
                else row.AsSpan(3).CopyTo(other.AsSpan(3));
            }
            float[] score = new float[1];
            network.Predict(other, score);
            return score[0];
        }
    }

    [TestMethod]
    public void Sampled_orders_agree_with_exact_values_on_eight_columns()
    {
        var network = Fit("logistic", 2, columns: 7);
        var table = Rows(network, 60, 7);
        Assert.HasCount(8, table.Columns);
        var rows = All(table)[..20];
        var exact = Values(network, table, 32, 1, 8).Explain(rows);
        var sampled = Values(network, table, 32, 4, 1).Explain(rows);
        double size = exact.SelectMany(row => row.Contributions).Max(Math.Abs);
        double worst = exact.Zip(sampled, (a, b) => a.Contributions.Zip(b.Contributions, (x, y) => Math.Abs(x - y)).Max()).Max();
        double mean = exact.Zip(sampled, (a, b) => a.Contributions.Zip(b.Contributions, (x, y) => Math.Abs(x - y)).Average()).Average();
        Assert.IsLessThan(0.05 * size, worst);
        Assert.IsLessThan(0.01 * size, mean);
    }

    [TestMethod]
    public void Row_is_explained_the_same_alone_and_among_others_and_a_column_without_effect_adds_nothing()
    {
        var network = Fit("squared-error", 0, columns: 5);
        var table = Rows(network, 30, 5);
        var values = Values(network, table, 8, 1, 1);
        var all = values.Explain(All(table));
        CollectionAssert.AreEqual(all[7].Contributions, values.Explain([table.Prepare(7)])[0].Contributions);
        // A row against itself differs in no column.
        var own = new ShapleyValues(network, table, [table.Prepare(7)], (1, 1), 0).Explain([table.Prepare(7)])[0];
        Assert.IsTrue(own.Contributions.All(value => value == 0));
    }

    [TestMethod]
    public void Columns_are_found_by_the_names_of_their_slots()
    {
        var layout = new FeatureLayout(6, [new CategoryGroup(1, 2), new CategoryGroup(4, 1)],
            ["size", "town.St. Ives", "town.Bath", "age", "kind.van", ""]);
        var columns = ExplainedColumns.Of(layout);
        CollectionAssert.AreEqual(new[] { "size", "town", "age", "kind", "slot 5" }, columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "St. Ives", "Bath" }, columns[1].Categories.ToArray());
        var merged = ExplainedColumns.Of(layout, name => name is "size" or "age" ? "both" : null);
        Assert.HasCount(2, merged[0].Numbers);
    }

    private static ShapleyValues Values(TrainedNetwork network, ExplainedTable table, int background, int orders, int exact)
        => new(network, table, [.. Enumerable.Range(table.Count - background, background).Select(row => table.Prepare(row))],
            (orders, exact), 3);

    private static PreparedRow[] All(ExplainedTable table) => [.. Enumerable.Range(0, table.Count).Select(row => table.Prepare(row))];

    private static IEnumerable<int[]> Orders(int[] items) => items.Length <= 1 ? [items]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));

    private static ExplainedTable Rows(TrainedNetwork network, int rows, int columns)
    {
        var table = new ExplainedTable(network);
        for (int row = 0; row < rows; row++) table.Add(Features(row, columns));
        return table;
    }

    /// <summary>Numbers, some of them missing, and one of three categories or none.</summary>
    private static float[] Features(int row, int columns)
    {
        var random = new Random(row + 100);
        float[] features = new float[columns + 3];
        for (int i = 0; i < columns; i++) features[i] = random.Next(12) == 0 ? float.NaN : random.NextSingle();
        int category = random.Next(4);
        if (category < 3) features[columns + category] = 1;
        return features;
    }

    private static TrainedNetwork Fit(string objective, int classes, int columns)
    {
        var table = new FeatureTable(columns, [3]);
        for (int row = 0; row < 200; row++)
        {
            float[] features = Features(row + 1000, columns);
            int category = Array.IndexOf(features, 1f, columns) - columns;
            double target = features.Take(columns).Select((x, i) => float.IsNaN(x) ? 0.2 : x * (i + 1) * features[(i + 1) % columns])
                .Where(double.IsFinite).Sum() + Math.Max(0, category);
            float label = classes == 0 ? (float)target : Math.Min(classes - 1, (int)(target / 2));
            table.AddRow(label, 1, out var numbers, out var groups);
            features.AsSpan(0, columns).CopyTo(numbers);
            groups[0] = category < 0 ? -1 : category;
        }
        var options = new GgMoeOptions { NumberOfMembers = 2, ExpertWidth = 8, MaximumEpochs = 20, NumberOfThreads = 1, Seed = 1,
            EmbeddingBins = 8 };
        return NetworkFitter.Fit(table, new FeatureLayout(columns + 3, [new CategoryGroup(columns, 3)]), null,
            ObjectiveRegistry.All.Get(objective), classes, options, TrainingObserver.None);
    }
}
