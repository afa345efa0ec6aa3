using MLNet.MoE.Files;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

[TestClass]
public sealed class SparseColumnsTests
{
    [TestMethod]
    public void Numbers_are_divided_by_the_largest_of_their_column_and_zero_stays_zero()
    {
        var columns = Fit([(0, 2), (1, -8)], [(0, 4)], [], [(1, 2)]);
        Assert.AreEqual(2, columns.Count);
        CollectionAssert.AreEqual(new[] { (0, 0.5f), (1, -1f) }, Transform(columns, (0, 2), (1, -8)));
        CollectionAssert.AreEqual(new[] { (1, 0.25f) }, Transform(columns, (1, 2)));
        Assert.IsEmpty(Transform(columns));
    }

    [TestMethod]
    public void Numbers_beyond_the_training_range_stay_at_its_end()
    {
        var columns = Fit([(0, 2), (1, -8)], [(0, 4)]);
        CollectionAssert.AreEqual(new[] { (0, 1f) }, Transform(columns, (0, 1e9f), (1, 5)));
        CollectionAssert.AreEqual(new[] { (1, -1f) }, Transform(columns, (0, -3), (1, -1e30f)));
    }

    [TestMethod]
    public void Columns_of_no_training_row_are_dropped_and_missing_numbers_count_as_zero()
    {
        var table = Table([(0, 1), (2, 3)], [(2, 1)], [(1, 5)]);
        var columns = SparseColumns.Fit(table, [0, 1]);
        Assert.AreEqual(2, columns.Count);
        CollectionAssert.AreEqual(new[] { (1, 1f) }, Transform(columns, (0, float.NaN), (1, 5), (2, 3)));
        Assert.IsEmpty(Transform(columns, (2, float.PositiveInfinity)));
    }

    [TestMethod]
    public void Saved_columns_transform_as_before()
    {
        var columns = Fit([(0, 2), (2, -8)], [(0, 4)], [(2, 1)]);
        var stream = new MemoryStream();
        columns.Save(new BinaryWriter(stream));
        stream.Position = 0;
        var loaded = SparseColumns.Load(new BoundedReader(new BinaryReader(stream)));
        Assert.AreEqual(3, loaded.SourceCount);
        CollectionAssert.AreEqual(Transform(columns, (0, 1), (1, 7), (2, 0.3f)), Transform(loaded, (0, 1), (1, 7), (2, 0.3f)));
    }

    [TestMethod]
    [DataRow(new[] { 3, 4 }, DisplayName = "more columns than there are")]
    [DataRow(new[] { -1, 0 }, DisplayName = "a negative count")]
    [DataRow(new[] { 0, 0 }, DisplayName = "no column of the source")]
    [DataRow(new[] { 3, 1, 0, 0, 0 }, DisplayName = "a column of zeros")]
    [DataRow(new[] { 3, 1, 0, 0 }, DisplayName = "an early end")]
    [DataRow(new[] { 3, 1, 3, 0, 0x3F800000 }, DisplayName = "a column that is not there")]
    [DataRow(new[] { 3, 1, 0, 0, 0x7FC00000 }, DisplayName = "a range that is none")]
    [DataRow(new[] { 3, 1, 0, 0, 0x7F800000 }, DisplayName = "an endless range")]
    [DataRow(new[] { 3, 1, 0, 0x3F800000, 0x40000000 }, DisplayName = "a range without 0")]
    [DataRow(new[] { 3, 2, 1, 1, 0, 0, 0x3F800000, 0x3F800000 }, DisplayName = "a column twice")]
    public void Damaged_columns_are_refused(int[] numbers)
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        foreach (int number in numbers) writer.Write(number);
        stream.Position = 0;
        Assert.ThrowsExactly<InvalidDataException>(() => SparseColumns.Load(new BoundedReader(new BinaryReader(stream))));
    }

    [TestMethod]
    public void Count_that_the_data_does_not_hold_takes_no_memory()
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(int.MaxValue);
        writer.Write(int.MaxValue);
        stream.Position = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<InvalidDataException>(() => SparseColumns.Load(new BoundedReader(new BinaryReader(stream))));
        Assert.IsLessThan(1_000_000L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static SparseColumns Fit(params (int Column, float Value)[][] rows)
        => SparseColumns.Fit(Table(rows), [.. Enumerable.Range(0, rows.Length)]);

    private static FeatureTable Table(params (int Column, float Value)[][] rows)
    {
        var table = new FeatureTable(0, []) { SparseCount = 3 };
        foreach (var row in rows)
        {
            table.AddRow(0, 1, out _, out _);
            foreach (var (column, value) in row) table.OpenSparse!.Add(column, value);
        }
        return table;
    }

    private static (int, float)[] Transform(SparseColumns columns, params (int Column, float Value)[] row)
    {
        var target = new SparseRows();
        target.BeginRow();
        columns.Transform(new SparseVector([.. row.Select(e => e.Column)], [.. row.Select(e => e.Value)]), target);
        return [.. target[0].Columns.ToArray().Zip(target[0].Values.ToArray())];
    }
}
