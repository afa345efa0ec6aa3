using MLNet.MoE.Numerics;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Numbers that no training row has: beyond the ends of a column, and beside values that many rows share.</summary>
[TestClass]
public sealed class RangeEndTests
{
    public static IEnumerable<object[]> Cases =>
        NumericTransformRegistry.All.Parts.SelectMany(
            transform => ColumnKinds.All.Keys.Select(kind => new object[] { transform.Name, kind }));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Beyond_the_training_range_a_number_is_the_end_itself(string transform, string kind)
    {
        float[] column = ColumnKinds.All[kind];
        var preprocessor = Fit(column, transform);
        float smallest = column.Min(), largest = column.Max();
        foreach (var (end, beyond) in Beyond(smallest, largest))
            CollectionAssert.AreEqual(Row(preprocessor, end), Row(preprocessor, beyond), $"{beyond} beyond {end}");
        CollectionAssert.AreNotEqual(Row(preprocessor, smallest), Row(preprocessor, largest));
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Larger_numbers_are_never_mapped_lower(string transform, string kind)
    {
        float[] column = ColumnKinds.All[kind];
        var preprocessor = Fit(column, transform);
        float[] probes = [.. column.SelectMany(v => (float[])[v, MathF.BitIncrement(v), MathF.BitDecrement(v), v * 1.0001f, v / 1.0001f])
            .Where(float.IsFinite).Order()];
        float[][] mapped = [.. probes.Select(probe => Row(preprocessor, probe))];
        for (int i = 1; i < probes.Length; i++)
        {
            for (int place = 0; place < mapped[i].Length; place++)
                Assert.IsGreaterThanOrEqualTo(mapped[i - 1][place], mapped[i][place], $"{probes[i - 1]} and {probes[i]}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Saved_maps_load_as_they_were(string transform, string kind)
    {
        float[] column = ColumnKinds.All[kind];
        var preprocessor = Fit(column, transform);
        var stream = new MemoryStream();
        preprocessor.Save(new BinaryWriter(stream));
        stream.Position = 0;
        var loaded = Preprocessor.Load(new BinaryReader(stream));
        foreach (float value in column.Concat([float.MinValue, float.MaxValue, 0.5f, float.NaN]))
            CollectionAssert.AreEqual(Row(preprocessor, value), Row(loaded, value));
    }

    [TestMethod]
    [DynamicData(nameof(ColumnKinds.Names), typeof(ColumnKinds))]
    public void Number_a_rounding_off_a_shared_one_keeps_its_score(string kind)
    {
        float[] column = ColumnKinds.All[kind], distinct = [.. column.Distinct().Order()];
        var preprocessor = Fit(column, "quantile");
        for (int i = 0; i < distinct.Length; i++)
        {
            float value = distinct[i], up = MathF.BitIncrement(value), down = MathF.BitDecrement(value);
            // Where the next training value is but a few steps away, it is no rounding that leads there.
            if (i + 1 < distinct.Length && distinct[i + 1] - (double)value > 1e4 * (up - (double)value)) AssertNear(value, up);
            if (i > 0 && value - (double)distinct[i - 1] > 1e4 * (value - (double)down)) AssertNear(value, down);
        }

        void AssertNear(float value, float neighbour)
            => Assert.AreEqual(Row(preprocessor, value)[0], Row(preprocessor, neighbour)[0], 2e-3f, $"{neighbour} beside {value}");
    }

    [TestMethod]
    [DynamicData(nameof(ColumnKinds.Names), typeof(ColumnKinds))]
    public void Training_values_have_the_scores_of_the_published_map(string kind)
    {
        float[] column = ColumnKinds.All[kind];
        float[] sorted = [.. column.Order()];
        int count = Math.Min(Math.Clamp(column.Length / 30, 10, 1000), column.Length);
        double[] quantiles = [.. Enumerable.Range(0, count).Select(i => (double)(float)Quantile(sorted, (double)i / (count - 1)))];
        double[] published = [.. column.Select(value => PublishedScore(quantiles, value))];
        double mean = published.Average(), deviation = Math.Sqrt(published.Average(score => (score - mean) * (score - mean)));
        var preprocessor = Fit(column, "quantile");
        for (int i = 0; i < column.Length; i++)
            Assert.AreEqual((published[i] - mean) / deviation, Row(preprocessor, column[i])[0], 1e-4 * Math.Max(1, 1 / deviation),
                $"value {column[i]}");
    }

    [TestMethod]
    public void Flag_that_is_not_quite_one_is_one()
    {
        var preprocessor = Fit(ColumnKinds.All["flag"], "quantile");
        float[] zero = Row(preprocessor, 0), one = Row(preprocessor, 1);
        Assert.AreEqual(one[0], Row(preprocessor, 1.0001f)[0]);
        Assert.AreEqual(one[0], Row(preprocessor, 0.9999f)[0], 1e-3f);
        Assert.AreEqual(zero[0], Row(preprocessor, -0.0001f)[0]);
        Assert.AreEqual((zero[0] + one[0]) / 2, Row(preprocessor, 0.5f)[0], 1e-6f);
    }

    private static IEnumerable<(float End, float Beyond)> Beyond(float smallest, float largest)
    {
        foreach (float value in (float[])[MathF.BitIncrement(largest), largest + 1e-4f, largest + 1, largest * 1.01f, largest * 2, 1e30f,
            float.MaxValue])
            if (float.IsFinite(value) && value > largest) yield return (largest, value);
        foreach (float value in (float[])[MathF.BitDecrement(smallest), smallest - 1e-4f, smallest - 1, smallest * 0.99f, smallest * -2,
            -1e30f, float.MinValue])
            if (float.IsFinite(value) && value < smallest) yield return (smallest, value);
    }

    /// <summary>
    /// Score of the noisy quantile transform (arXiv 2106.11959) in the limit of no noise: the normal score of the middle of the
    /// probabilities that the value has, or of the probability between the two quantiles around it.
    /// </summary>
    private static double PublishedScore(double[] quantiles, float value)
    {
        double steps = quantiles.Length - 1;
        int first = Array.FindIndex(quantiles, quantile => quantile >= value),
            last = Array.FindLastIndex(quantiles, quantile => quantile <= value);
        if (first <= last) return Score((first + last) / 2.0 / steps);
        double fraction = (value - quantiles[last]) / (quantiles[first] - quantiles[last]), low = Score(last / steps);
        return low + (fraction * (Score(first / steps) - low));
    }

    private static double Score(double probability) => NormalDistribution.Quantile(Math.Clamp(probability, 1e-7, 1 - 1e-7));

    private static double Quantile(float[] sorted, double probability)
    {
        double position = probability * (sorted.Length - 1);
        int below = (int)position;
        double low = sorted[below], high = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return low + ((high - low) * (position - below));
    }

    private static Preprocessor Fit(float[] column, string transform)
    {
        var table = Tables.Column(column);
        return Preprocessor.Fit(table, Tables.AllRows(table), TargetScaling.None, transform, rawColumns: true, 1);
    }

    private static float[] Row(Preprocessor preprocessor, float value)
    {
        float[] prepared = new float[preprocessor.NumericColumns + preprocessor.PlainColumns];
        preprocessor.TransformRow([value], [], prepared, []);
        return prepared;
    }
}
