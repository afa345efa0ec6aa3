using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Tables;

/// <summary>Feature vectors, dense and sparse, are sorted into columns alike, with and without a look at their slots.</summary>
[TestClass]
public sealed class RowSplitterTests
{
    /// <summary>Two numbers around a one-hot group of three, then a column that is mostly 0.</summary>
    private static readonly FeatureLayout Layout = new(6, [new CategoryGroup(1, 3)], null, [5]);

    [TestMethod]
    [DataRow(new float[] { 7, 0, 1, 0, 8, 9 }, 1, 9f, 0)]
    [DataRow(new float[] { 7, 0, 0, 0, 8, 0 }, -1, 0f, 0)]
    [DataRow(new float[] { 7, -0f, 0, 1, 8, -0f }, 2, 0f, 0, DisplayName = "-0 is 0")]
    [DataRow(new float[] { 7, 1, -0f, 0, 8, float.NaN }, 0, 0f, 0, DisplayName = "-0 behind the 1, nothing for a missing value")]
    [DataRow(new float[] { 7, 0, 1, 1, 8, 1 }, 1, 1f, 1, DisplayName = "two slots are set")]
    [DataRow(new float[] { 7, 0, 0.5f, 0, 8, 1 }, 1, 1f, 1, DisplayName = "a slot is not 1")]
    [DataRow(new float[] { 7, 0, float.NaN, 0, 8, 1 }, 1, 1f, 1, DisplayName = "a slot is missing")]
    public void Dense_and_sparse_vectors_are_split_alike(float[] features, int category, float sparse, int faults)
    {
        int[] named = [.. Enumerable.Range(0, 6).Where(slot => features[slot] != 0)];
        foreach (bool isDense in (bool[])[true, false])
        {
            var (looking, trusting) = (default(Recorder), default(TrustedSlots));
            Assert.AreEqual($"7 8 | {category} | {sparse}", Split(isDense, ref looking), $"dense {isDense}");
            Assert.AreEqual($"7 8 | {category} | {sparse}", Split(isDense, ref trusting), $"dense {isDense}");
            Assert.AreEqual(faults, looking.Faults, $"dense {isDense}");
        }

        string Split<TCheck>(bool isDense, ref TCheck check)
            where TCheck : struct, ISlotCheck
        {
            var (numeric, categories, rows) = (new float[2], new int[1], new SparseRows());
            rows.BeginRow();
            var vector = new SparseVector(named, Array.ConvertAll(named, slot => features[slot]));
            if (isDense) new RowSplitter(Layout).Split(features, numeric, categories, rows, ref check);
            else new RowSplitter(Layout).Split(vector, numeric, categories, rows, ref check);
            float kept = rows[0].Values.Length == 0 ? 0 : rows[0].Values[0];
            return $"{numeric[0]} {numeric[1]} | {categories[0]} | {kept}";
        }
    }

    [TestMethod]
    public void What_a_check_keeps_is_what_the_columns_get()
    {
        var check = default(Recorder);
        var (numeric, categories, rows) = (new float[2], new int[1], new SparseRows());
        rows.BeginRow();
        new RowSplitter(Layout).Split([float.PositiveInfinity, 0, 0, 0, 8, float.NegativeInfinity], numeric, categories, rows, ref check);
        CollectionAssert.AreEqual(new[] { float.NaN, 8 }, numeric);
        Assert.AreEqual(0, rows.Count);
        Assert.AreEqual(2, check.Infinities);
    }

    private struct Recorder : ISlotCheck
    {
        public static bool TrustsSlots => false;

        public int Faults { get; private set; }

        public int Infinities { get; private set; }

        public float Keep(float value, int slot)
        {
            if (!float.IsInfinity(value)) return value;
            Infinities++;
            return float.NaN;
        }

        public void FoundNotOneHot(int group) => Faults++;
    }
}
