using MLNet.MoE.Numerics;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>What holds for every registered numeric transform, and what the quantile transform alone does.</summary>
[TestClass]
public sealed class NumericTransformTests
{
    public static IEnumerable<object[]> Transforms => NumericTransformRegistry.All.Parts.Select(part => new object[] { part.Name });

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Transformed_training_values_have_mean_0_and_deviation_1(string transform)
    {
        double[] column = Prepare(Tables.Numeric(Tables.Random(3000, 2, 1)), transform).Select(row => (double)row[1]).ToArray();
        double mean = column.Average();
        Assert.AreEqual(0, mean, 1e-5);
        Assert.AreEqual(1, Math.Sqrt(column.Average(v => (v - mean) * (v - mean))), 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Larger_values_are_never_mapped_lower(string transform)
    {
        var random = new Random(5);
        float[] training = [.. Enumerable.Range(0, 500).Select(_ => MathF.Round(random.NextSingle() * 40) * random.Next(2))];
        var preprocessor = Fit(Tables.Column(training), transform);
        float[] probes = [.. Enumerable.Range(-50, 600).Select(i => i / 10f)];
        float[] mapped = [.. probes.Select(p => Row(preprocessor, p)[0])];
        for (int i = 1; i < mapped.Length; i++) Assert.IsGreaterThanOrEqualTo(mapped[i - 1], mapped[i], $"at {probes[i]}");
        Assert.IsGreaterThan(mapped[0], mapped[^1]);
    }

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Scale_of_a_column_does_not_matter(string transform)
    {
        float[][] rows = Tables.Random(400, 1, 2);
        float[][] usual = Prepare(Tables.Numeric(rows), transform);
        foreach (float scale in (float[])[1e30f, 1e-30f])
        {
            float[][] scaled = Prepare(Tables.Numeric([.. rows.Select(r => new[] { r[0] * scale })]), transform);
            for (int i = 0; i < rows.Length; i++) Assert.AreEqual(usual[i][0], scaled[i][0], 1e-4f, $"row {i} at scale {scale}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Largest_finite_numbers_give_finite_results(string transform)
    {
        float[][] prepared = Prepare(Tables.Column(float.MinValue, float.MaxValue, 0, 1, float.MaxValue), transform);
        foreach (float[] row in prepared) Assert.IsTrue(float.IsFinite(row[0]));
        Assert.IsTrue(float.IsFinite(Row(Fit(Tables.Column(float.MinValue, float.MaxValue), transform), 1e38f)[0]));
    }

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Two_rows_are_mapped_to_minus_1_and_1(string transform)
    {
        float[][] prepared = Prepare(Tables.Column(7, -3), transform);
        Assert.AreEqual(1, prepared[0][0], 1e-6f);
        Assert.AreEqual(-1, prepared[1][0], 1e-6f);
    }

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void Row_of_weight_2_counts_as_the_row_twice(string transform)
    {
        float[][] rows = Tables.Random(700, 2, 3);
        foreach (float[] row in rows) row[1] = MathF.Round(row[1]);
        float[] weights = [.. rows.Select((_, i) => (float)(i % 4))];
        var repeated = Tables.Numeric([.. rows.SelectMany((r, i) => Enumerable.Repeat(r, i % 4))]);
        var weighted = Fit(Tables.Numeric(rows, weights), transform);
        var duplicated = Fit(repeated, transform);
        foreach (float[] row in rows)
        {
            float[] left = Row(weighted, row), right = Row(duplicated, row);
            for (int i = 0; i < left.Length; i++) Assert.AreEqual(right[i], left[i], 1e-5f);
        }
    }

    [TestMethod]
    public void Quantile_transform_makes_a_skewed_column_normal()
    {
        float[] mapped = [.. Prepare(Tables.Numeric(Tables.Random(30_000, 2, 4)), "quantile").Select(row => row[1])];
        Array.Sort(mapped);
        foreach (double probability in (double[])[0.05, 0.2, 0.5, 0.8, 0.95])
            Assert.AreEqual(NormalDistribution.Quantile(probability), mapped[(int)(probability * mapped.Length)], 0.02);
    }

    [TestMethod]
    public void Quantile_transform_puts_a_shared_smallest_value_at_the_middle_of_its_share()
    {
        // 60 % zeros: they belong at the normal score of 0.3, not at the far left end, so the order of distances is kept.
        var random = new Random(6);
        float[] values = [.. Enumerable.Range(0, 3000).Select(i => i % 10 < 6 ? 0 : 1 + random.NextSingle())];
        var preprocessor = Fit(Tables.Column(values), "quantile");
        float zero = Row(preprocessor, 0)[0], median = Row(preprocessor, 1.5f)[0], high = Row(preprocessor, 1.75f)[0];
        double ratio = (median - zero) / (high - (double)zero), start = NormalDistribution.Quantile(0.3);
        Assert.AreEqual((NormalDistribution.Quantile(0.8) - start) / (NormalDistribution.Quantile(0.9) - start), ratio, 0.02);
    }

    [TestMethod]
    public void Fractional_weights_weigh_the_mean()
    {
        var preprocessor = Fit(Tables.Numeric([[0], [1]], [0.75f, 0.25f]), "standard");
        Assert.AreEqual(0, Row(preprocessor, 0.25f)[0], 1e-6f);
    }

    [TestMethod]
    public void Unknown_transform_is_refused_with_the_known_names()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Fit(Tables.Column(1, 2), "cube"));
        StringAssert.Contains(error.Message, "'cube'");
        StringAssert.Contains(error.Message, "'quantile'");
    }

    [TestMethod]
    [DataRow(0.5, 0.0)]
    [DataRow(0.975, 1.959963984540054)]
    [DataRow(0.01, -2.326347874040841)]
    [DataRow(1e-7, -5.199337582192817)]
    public void Normal_quantile_agrees_with_tables(double probability, double expected) =>
        Assert.AreEqual(expected, NormalDistribution.Quantile(probability), 2e-8);

    private static Preprocessor Fit(FeatureTable table, string transform) =>
        Preprocessor.Fit(table, Tables.AllRows(table), TargetScaling.None, transform, rawColumns: false, 1);

    private static float[][] Prepare(FeatureTable table, string transform)
    {
        var prepared = Fit(table, transform).Transform(table, release: false);
        return [.. Enumerable.Range(0, prepared.RowCount).Select(row => prepared.Numeric(row).ToArray())];
    }

    private static float[] Row(Preprocessor preprocessor, params float[] numeric)
    {
        float[] prepared = new float[preprocessor.NumericColumns + preprocessor.PlainColumns];
        preprocessor.TransformRow(numeric, [], prepared, []);
        return prepared;
    }
}
