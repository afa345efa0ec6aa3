using MLNet.MoE.Numerics;

namespace MLNet.MoE.Tests.Numerics;

[TestClass]
public class SortedSearchTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(15)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(256)]
    [DataRow(257)]
    [DataRow(4097)]
    public void Last_number_at_most_a_value_is_found(int count)
    {
        var random = new Random(count);
        float[] values = [.. Enumerable.Range(0, 2 * count).Select(_ => (random.NextSingle() - 0.5f) * 100).Distinct().Take(count).Order()];
        var search = new SortedSearch(values);
        var probes = values.SelectMany(v => new[] { v, MathF.BitDecrement(v), MathF.BitIncrement(v) }).Concat(
            [float.MinValue, 0, float.MaxValue, float.NaN, float.NegativeInfinity, float.PositiveInfinity]);

        foreach (float probe in probes) Assert.AreEqual(Array.FindLastIndex(values, v => v <= probe), search.LastAtMost(probe), $"{probe}");
    }
}
