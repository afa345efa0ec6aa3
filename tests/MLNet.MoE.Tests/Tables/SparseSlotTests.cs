using Microsoft.ML.Data;
using MLNet.MoE.Tables;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests.Tables;

/// <summary>Columns that are almost always 0 are kept as the few numbers that are not, however the vectors come.</summary>
[TestClass]
public sealed class SparseSlotTests
{
    private const int Rows = 120, Words = DataDefaults.FewestSparseColumns + 40, Numbers = 3;

    [TestMethod]
    [DataRow(true, DisplayName = "from dense vectors")]
    [DataRow(false, DisplayName = "from sparse vectors")]
    public void Long_vectors_that_are_almost_always_zero_are_kept_as_what_is_not(bool dense)
    {
        float[][] rows = Documents();
        var tables = Read(dense ? Dense(Labelled(rows)) : View(Sparse(rows), rows[0].Length), TaskKind.Regression);

        CollectionAssert.AreEqual(new[] { 0, 100, 200 }, tables.Layout.NumericSlots.ToArray());
        Assert.HasCount(Words, tables.Layout.SparseSlots);
        Assert.AreEqual(Words, tables.Training.SparseCount);
        for (int row = 0; row < Rows; row++)
            CollectionAssert.AreEqual(rows[row], Written(tables.Training, tables.Layout, row), $"row {row}");
    }

    [TestMethod]
    public void Validation_rows_are_laid_out_as_the_training_rows_and_their_missing_values_count_as_zero()
    {
        float[][] rows = Documents(), held = Documents();
        held[0] = [.. held[0].Select((value, slot) => slot is 100 or 200 ? value : float.NaN)];
        var tables = Read(Dense(Labelled(rows)), TaskKind.Regression, Dense(Labelled(held)));

        Assert.AreEqual(Words, tables.Validation!.SparseCount);
        Assert.AreEqual(0, tables.Validation.Sparse(0).Columns.Length);
        CollectionAssert.AreEqual(new[] { float.NaN, held[0][100], held[0][200] }, tables.Validation.Numeric(0).ToArray());
        CollectionAssert.AreEqual(held[1], Written(tables.Validation, tables.Layout, 1));
    }

    [TestMethod]
    public void Few_such_columns_are_numbers_like_all_others()
    {
        float[][] rows = [.. Documents().Select(row => row[..(DataDefaults.FewestSparseColumns - 1)])];
        var tables = Read(Dense(Labelled(rows)), TaskKind.Regression);
        Assert.IsEmpty(tables.Layout.SparseSlots);
        Assert.AreEqual(rows[0].Length, tables.Training.NumericCount);
    }

    [TestMethod]
    public void Column_with_missing_values_keeps_its_indicator_and_is_no_sparse_one()
    {
        float[][] rows = Documents();
        (rows[5][7], rows[9][8]) = (float.NaN, float.PositiveInfinity);
        var tables = Read(Dense(Labelled(rows)), TaskKind.Regression, out var warnings);

        CollectionAssert.AreEqual(new[] { 0, 7, 8, 100, 200 }, tables.Layout.NumericSlots.ToArray());
        Assert.AreEqual(float.NaN, tables.Training.Numeric(5)[1]);
        StringAssert.Contains(warnings.Single(), "1 infinite values");
    }

    [TestMethod]
    public void One_hot_groups_stay_categories_beside_sparse_columns()
    {
        float[][] rows = Documents();
        for (int row = 0; row < Rows; row++)
            for (int slot = 10; slot < 14; slot++) rows[row][slot] = slot - 10 == row % 5 ? 1 : 0;
        var tables = Read(Marked(View(Sparse(rows), rows[0].Length), 10, 13), TaskKind.Regression);

        Assert.HasCount(Words - 4, tables.Layout.SparseSlots);
        for (int row = 0; row < Rows; row++)
        {
            Assert.AreEqual(row % 5 == 4 ? -1 : row % 5, tables.Training.Categories(row)[0]);
            CollectionAssert.AreEqual(rows[row], Written(tables.Training, tables.Layout, row), $"row {row}");
        }
    }

    [TestMethod]
    public void Memory_follows_the_numbers_that_are_not_zero()
    {
        const int rows = 2000, slots = 20_000;
        var random = new Random(2);
        var sparse = Enumerable.Range(0, rows).Select(i =>
        {
            int[] words = [.. Enumerable.Range(0, 20).Select(_ => random.Next(slots)).Distinct().Order()];
            return new SparseRow { Label = i, Features = new VBuffer<float>(slots, words.Length, [.. words.Select(_ => 1f)], words) };
        }).ToArray();
        var view = View(sparse, slots);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var tables = Read(view, TaskKind.Regression);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(slots, tables.Training.SparseCount);
        // Laid out densely the rows would take 160 MB.
        Assert.IsLessThan(12_000_000L, allocated);
    }

    [TestMethod]
    public void Table_of_few_rows_and_many_columns_takes_memory_for_those_rows()
    {
        var table = new FeatureTable(20_000, []);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int row = 0; row < 60; row++)
        {
            table.AddRow(row, 1, out var numeric, out _);
            numeric.Fill(row);
        }
        Assert.IsLessThan(3L * 60 * 20_000 * sizeof(float), GC.GetAllocatedBytesForCurrentThread() - before);
        for (int row = 0; row < 60; row++) Assert.AreEqual(row, table.Numeric(row)[19_999]);
    }

    [TestMethod]
    [DataRow(new[] { 3, 2 }, DisplayName = "not ascending")]
    [DataRow(new[] { 1 }, DisplayName = "in a one-hot group")]
    [DataRow(new[] { 6 }, DisplayName = "beyond the vector")]
    public void Layout_refuses_sparse_slots_that_are_no_numbers(int[] sparse) =>
        Assert.ThrowsExactly<ArgumentException>(() => new FeatureLayout(6, [new CategoryGroup(0, 2)], null, sparse));

    /// <summary>Rows of words, of which each row has few, and three numbers among them that are never 0.</summary>
    private static float[][] Documents()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Words + Numbers)
            .Select(slot => slot % 100 == 0 && slot < 300 ? 1 + random.NextSingle() : random.Next(200) == 0 ? random.NextSingle() - 0.5f
                : 0f).ToArray())];
    }

    private static (float Label, float[] Features)[] Labelled(float[][] rows) => [.. rows.Select((row, i) => ((float)i, row))];

    private static IEnumerable<SparseRow> Sparse(float[][] rows) => rows.Select((row, i) =>
    {
        int[] set = [.. Enumerable.Range(0, row.Length).Where(slot => row[slot] != 0 || slot == 50)];
        return new SparseRow { Label = i, Features = new VBuffer<float>(row.Length, set.Length, [.. set.Select(slot => row[slot])], set) };
    });

    private static float[] Written(FeatureTable table, FeatureLayout layout, int row)
    {
        float[] written = new float[layout.SlotCount];
        for (int i = 0; i < table.NumericCount; i++) written[layout.NumericSlots[i]] = table.Numeric(row)[i];
        for (int g = 0; g < layout.Groups.Count; g++)
            if (table.Categories(row)[g] >= 0) written[layout.Groups[g].Start + table.Categories(row)[g]] = 1;
        var sparse = table.Sparse(row);
        for (int i = 0; i < sparse.Columns.Length; i++)
        {
            Assert.AreNotEqual(0f, sparse.Values[i]);
            written[layout.SparseSlots[sparse.Columns[i]]] = sparse.Values[i];
        }
        return written;
    }
}
