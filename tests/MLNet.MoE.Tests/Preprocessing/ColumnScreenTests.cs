using MLNet.MoE.Numerics;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Of many columns and few rows, those that tell the label are found, and few others.</summary>
[TestClass]
public sealed class ColumnScreenTests
{
    private const int Rows = 80, Columns = 400, Telling = 8;

    public static IEnumerable<object[]> Relations() =>
        from task in Enum.GetValues<TaskKind>()
        from relation in (string[])["line", "curve", "valley", "missing"]
        select new object[] { task, relation };

    [TestMethod]
    [DynamicData(nameof(Relations))]
    public void Columns_that_tell_the_label_are_kept_and_few_others(TaskKind task, string relation)
    {
        int found = 0, wrong = 0;
        for (int seed = 0; seed < 5; seed++)
        {
            int[] kept = Keep(Table(seed, task, relation), task, 0.2);
            found += kept.Count(column => column < Telling);
            wrong += kept.Count(column => column >= Telling);
        }
        Assert.IsGreaterThan(4 * Telling, found);
        Assert.IsLessThan(0.4 * found, wrong);
    }

    [TestMethod]
    public void Units_and_outliers_change_nothing()
    {
        var table = Table(1, TaskKind.Binary, "line");
        int[] expected = Keep(table, TaskKind.Binary, 0.3);
        for (int row = 0; row < Rows; row++)
        {
            var numeric = table.Numeric(row);
            for (int i = 0; i < Columns; i++) numeric[i] = (float)Math.Sinh(3 * numeric[i]) * (i % 2 == 0 ? 1e6f : -1e-6f);
        }
        CollectionAssert.AreEqual(expected, Keep(table, TaskKind.Binary, 0.3));
    }

    [TestMethod]
    public void A_rate_of_one_keeps_all_columns_and_where_nothing_stands_out_a_few_are_kept()
    {
        var table = Table(3, TaskKind.Regression, "none");
        CollectionAssert.AreEqual(All, Keep(table, TaskKind.Regression, 1));
        Assert.HasCount(Rows / 20, Keep(table, TaskKind.Regression, 1e-6));
    }

    [TestMethod]
    public void Row_of_weight_two_counts_as_the_row_twice_and_one_of_weight_zero_not_at_all()
    {
        var plain = Table(4, TaskKind.Multiclass, "line");
        var weighted = new FeatureTable(Columns, [], hasWeights: true);
        for (int row = 0; row < Rows; row++)
        {
            weighted.AddRow(plain.Label(row), 3, out var numeric, out _);
            plain.Numeric(row).CopyTo(numeric);
            weighted.AddRow(2 - plain.Label(row), 0, out numeric, out _);
            numeric.Fill(row);
        }
        CollectionAssert.AreEqual(Keep(plain, TaskKind.Multiclass, 0.3), Keep(weighted, TaskKind.Multiclass, 0.3));
    }

    [TestMethod]
    public void Without_a_test_all_columns_are_kept()
    {
        var oneLabel = new FeatureTable(Columns, []);
        var aClassEach = new FeatureTable(Columns, []);
        for (int row = 0; row < 10; row++)
        {
            oneLabel.AddRow(1, 1, out var numeric, out _);
            numeric.Fill(row);
            aClassEach.AddRow(row, 1, out numeric, out _);
            numeric.Fill(row);
        }
        CollectionAssert.AreEqual(All, Keep(oneLabel, TaskKind.Regression, 0.1));
        CollectionAssert.AreEqual(All, Keep(oneLabel, TaskKind.Binary, 0.1));
        CollectionAssert.AreEqual(All, Keep(aClassEach, TaskKind.Multiclass, 0.1));
    }

    [TestMethod]
    public void Column_that_is_left_out_has_no_indicator()
    {
        var table = Table(1, TaskKind.Binary, "line");
        for (int row = 0; row < Rows; row += 7) table.Numeric(row).Fill(float.NaN);
        int[] rows = [.. Enumerable.Range(0, Rows)];
        var all = Preprocessor.Fit(table, rows, TargetScaling.None, "quantile", false, 1);
        var kept = Preprocessor.Fit(table, rows, TargetScaling.None, "quantile", false, 1, 0.2);
        Assert.AreEqual(Columns, all.NumericColumns);
        Assert.AreEqual(Columns, all.PlainColumns);
        Assert.IsLessThan(3 * Telling, kept.NumericColumns);
        Assert.AreEqual(kept.NumericColumns, kept.PlainColumns);
        float[] prepared = new float[2 * kept.NumericColumns];
        kept.TransformRow(table.Numeric(7), [], prepared, []);
        CollectionAssert.AreEqual(Enumerable.Repeat(1f, kept.NumericColumns).ToArray(), prepared[kept.NumericColumns..]);
    }

    private static int[] All => [.. Enumerable.Range(0, Columns)];

    private static int[] Keep(FeatureTable table, TaskKind task, double rate) =>
        ColumnScreen.Keep(table, [.. Enumerable.Range(0, table.RowCount)], [.. Enumerable.Range(0, table.NumericCount)],
            task != TaskKind.Regression, rate);

    /// <summary>Normal numbers, the first of which go with the label.</summary>
    private static FeatureTable Table(int seed, TaskKind task, string relation)
    {
        var random = new Random(seed);
        double Normal() => NormalDistribution.Quantile((random.Next() + 0.5) / int.MaxValue);
        var table = new FeatureTable(Columns, []);
        for (int row = 0; row < Rows; row++)
        {
            double label = task == TaskKind.Regression ? Normal() : row % (task == TaskKind.Binary ? 2 : 3),
                side = task == TaskKind.Regression ? label : label - 0.5;
            table.AddRow((float)label, 1, out var numeric, out _);
            for (int i = 0; i < Columns; i++) numeric[i] = (float)Normal();
            for (int i = 0; i < Telling; i++)
            {
                switch (relation)
                {
                    case "line": numeric[i] = (float)(numeric[i] + (1.3 * side)); break;
                    case "curve": numeric[i] = (float)Math.Exp(4 * (numeric[i] + (1.3 * side))); break;
                    case "valley": numeric[i] *= (float)Math.Exp(1.3 * side); break;
                    case "missing" when side > 0.2 && random.Next(3) > 0: numeric[i] = float.NaN; break;
                }
            }
        }
        return table;
    }
}
