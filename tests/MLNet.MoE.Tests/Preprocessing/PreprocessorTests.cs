using MLNet.MoE.Files;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

[TestClass]
public sealed class PreprocessorTests
{
    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Missing_value_becomes_0_and_sets_the_indicator(float missing)
    {
        var table = Tables.Column(1, 2, missing, 4);
        var preprocessor = Fit(table);
        Assert.AreEqual(1, preprocessor.PlainColumns);
        CollectionAssert.AreEqual(new float[] { 0, 1 }, Row(preprocessor, missing));
        Assert.AreEqual(0, Row(preprocessor, 2)[1]);
    }

    [TestMethod]
    public void Missing_value_in_a_column_that_had_none_becomes_0()
    {
        var preprocessor = Fit(Tables.Column(1, 2, 3));
        Assert.AreEqual(0, preprocessor.PlainColumns);
        CollectionAssert.AreEqual(new float[] { 0 }, Row(preprocessor, float.NaN));
    }

    [TestMethod]
    public void Missing_values_do_not_move_the_scale()
    {
        var with = Fit(Tables.Column(1, float.NaN, 2, 5, float.NaN));
        var without = Fit(Tables.Column(1, 2, 5));
        Assert.AreEqual(Row(without, 3)[0], Row(with, 3)[0]);
    }

    [TestMethod]
    public void Constant_and_empty_columns_are_dropped()
    {
        float nan = float.NaN;
        var preprocessor = Fit(Tables.Numeric([[7, 1, nan], [7, 2, nan], [7, 3, nan]]));
        Assert.AreEqual(1, preprocessor.NumericColumns);
        Assert.AreEqual(0, preprocessor.PlainColumns);
        Assert.AreEqual(0, Row(preprocessor, 7, 2, 1)[0], 1e-6f);
    }

    [TestMethod]
    public void Column_of_one_value_and_missing_ones_keeps_its_indicator()
    {
        var preprocessor = Fit(Tables.Column(7, float.NaN, 7));
        Assert.AreEqual(0, preprocessor.NumericColumns);
        CollectionAssert.AreEqual(new float[] { 1 }, Row(preprocessor, float.NaN));
        CollectionAssert.AreEqual(new float[] { 0 }, Row(preprocessor, 7));
    }

    [TestMethod]
    public void Table_that_is_used_up_gives_its_memory_to_the_prepared_one()
    {
        const int rows = (3 * FeatureTable.ChunkRows) + 7, columns = 20;
        var preprocessor = Fit(Tables.Numeric(Tables.Random(rows, columns, 1)));
        FeatureTable kept = Tables.Numeric(Tables.Random(rows, columns, 1)), usedUp = Tables.Numeric(Tables.Random(rows, columns, 1));
        var expected = preprocessor.Transform(kept, release: false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var prepared = preprocessor.Transform(usedUp, release: true);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // The first chunk is new; the others take the place of those before them.
        Assert.IsLessThan(2L * sizeof(float) * FeatureTable.ChunkRows * columns, allocated);
        for (int row = 0; row < rows; row++) Assert.IsTrue(expected.Numeric(row).SequenceEqual(prepared.Numeric(row)), $"row {row}");
    }

    [TestMethod]
    public void One_row_leaves_no_columns()
    {
        var preprocessor = Fit(Tables.Numeric([[1, 2]]), TargetScaling.MeanAndDeviation);
        Assert.AreEqual(0, preprocessor.NumericColumns);
        Assert.AreEqual(1, preprocessor.TargetDeviation);
    }

    [TestMethod]
    public void Rows_outside_the_training_rows_have_no_influence()
    {
        var table = Tables.Column(1, 2, 3, 1000, float.NaN);
        var preprocessor = Preprocessor.Fit(table, [0, 1, 2], TargetScaling.MeanAndDeviation, "quantile", rawColumns: false, 1);
        var alone = Fit(Tables.Column(1, 2, 3), TargetScaling.MeanAndDeviation);
        CollectionAssert.AreEqual(Saved(alone), Saved(preprocessor));
    }

    [TestMethod]
    public void No_category_stays_no_category()
    {
        var table = Tables.Categories(3, 0, 1, 2);
        CollectionAssert.AreEqual(new[] { -1 }, CategoryRow(Fit(table), -1));
    }

    [TestMethod]
    public void Category_without_a_training_row_becomes_none()
    {
        var preprocessor = Fit(Tables.Categories(3, 0, 1, 0));
        CollectionAssert.AreEqual(new[] { 3 }, preprocessor.CategorySizes.ToArray());
        CollectionAssert.AreEqual(new[] { -1 }, CategoryRow(preprocessor, 2));
        CollectionAssert.AreEqual(new[] { 1 }, CategoryRow(preprocessor, 1));
        CollectionAssert.AreEqual(new[] { -1 }, CategoryRow(preprocessor, 3));
    }

    [TestMethod]
    public void Category_column_of_one_value_is_dropped()
    {
        Assert.AreEqual(0, Fit(Tables.Categories(3, 2, 2, 2)).CategorySizes.Count);
        Assert.AreEqual(0, Fit(Tables.Categories(3, -1, -1)).CategorySizes.Count);
        Assert.AreEqual(1, Fit(Tables.Categories(3, -1, 2)).CategorySizes.Count);
    }

    [TestMethod]
    public void Regression_target_is_standardised_with_weights()
    {
        var table = Tables.Numeric([[1], [2], [3]], [1, 1, 2]);
        var preprocessor = Fit(table, TargetScaling.MeanAndDeviation);
        Assert.AreEqual(1.25f, preprocessor.TargetMean, 1e-6f);
        Assert.AreEqual(MathF.Sqrt(0.6875f), preprocessor.TargetDeviation, 1e-6f);
        Assert.AreEqual((2 - 1.25f) / MathF.Sqrt(0.6875f), preprocessor.Transform(table, release: false).Label(2), 1e-6f);
    }

    [TestMethod]
    public void Constant_target_has_deviation_1()
    {
        var table = Tables.Column(1, 2, 3);
        for (int row = 0; row < 3; row++) table.SetLabel(row, 0.1f);
        Assert.AreEqual(1, Fit(table, TargetScaling.MeanAndDeviation).TargetDeviation);
    }

    [TestMethod]
    public void Class_labels_and_weights_pass_unchanged()
    {
        var table = Tables.Numeric([[1], [2]], [0.5f, 3]);
        var prepared = Fit(table).Transform(table, release: false);
        Assert.AreEqual(1, prepared.Label(1));
        Assert.AreEqual(3, prepared.Weight(1));
    }

    [TestMethod]
    public void Table_and_row_are_prepared_alike_and_a_released_source_changes_nothing()
    {
        float[][] rows = Tables.Random(FeatureTable.ChunkRows + 300, 3, 8);
        rows[5][1] = float.NaN;
        var table = Tables.Numeric(rows);
        var preprocessor = Fit(table);
        var prepared = preprocessor.Transform(table, release: true);
        for (int row = 0; row < rows.Length; row++)
            CollectionAssert.AreEqual(Row(preprocessor, rows[row]), prepared.Numeric(row).ToArray(), $"row {row}");
        Assert.Throws<Exception>(() => table.Numeric(0)[0]);
    }

    [TestMethod]
    [DataRow("quantile")]
    [DataRow("standard")]
    public void Saved_preprocessor_loads_as_it_was(string transform)
    {
        var table = Tables.Numeric(Tables.Random(500, 3, 9));
        table.Numeric(3)[2] = float.NaN;
        var preprocessor = Preprocessor.Fit(table, Tables.AllRows(table), TargetScaling.MeanAndDeviation, transform, rawColumns: false, 1);
        byte[] saved = Saved(preprocessor);
        var loaded = Preprocessor.Load(new BinaryReader(new MemoryStream(saved)));
        CollectionAssert.AreEqual(saved, Saved(loaded));
        CollectionAssert.AreEqual(Row(preprocessor, 0.3f, -2, float.NaN), Row(loaded, 0.3f, -2, float.NaN));
        Assert.AreEqual(preprocessor.TargetMean, loaded.TargetMean);
    }

    [TestMethod]
    public void Saved_categories_load_as_they_were()
    {
        var preprocessor = Fit(Tables.Categories(4, 0, 3, 0));
        var loaded = Preprocessor.Load(new BinaryReader(new MemoryStream(Saved(preprocessor))));
        CollectionAssert.AreEqual(new[] { 3 }, CategoryRow(loaded, 3));
        CollectionAssert.AreEqual(new[] { -1 }, CategoryRow(loaded, 1));
    }

    [TestMethod]
    public void Newer_format_is_refused()
    {
        byte[] saved = Saved(Fit(Tables.Column(1, 2)));
        saved[0] = 200;
        var error = Assert.ThrowsExactly<NewerFormatException>(() => Preprocessor.Load(new BinaryReader(new MemoryStream(saved))));
        StringAssert.Contains(error.Message, "format 200");
    }

    [TestMethod]
    public void Same_seed_gives_the_same_fit_on_a_sample_and_the_sample_is_fair()
    {
        var table = new FeatureTable(1, []);
        int count = PreprocessorFit.SampleRows + 50_000;
        for (int i = 0; i < count; i++)
        {
            table.AddRow(0, 1, out var numeric, out _);
            numeric[0] = i;
        }
        var preprocessor = Fit(table);
        CollectionAssert.AreEqual(Saved(preprocessor), Saved(Fit(table)));
        Assert.AreEqual(0, Row(preprocessor, count / 2f)[0], 0.01f);
    }

    [TestMethod]
    public void Row_of_another_width_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Row(Fit(Tables.Column(1, 2)), 1, 2));
        StringAssert.Contains(error.Message, "2 numbers");
    }

    private static Preprocessor Fit(FeatureTable table, TargetScaling scaling = TargetScaling.None) =>
        Preprocessor.Fit(table, Tables.AllRows(table), scaling, "quantile", rawColumns: false, 1);

    private static float[] Row(Preprocessor preprocessor, params float[] numeric)
    {
        float[] prepared = new float[preprocessor.NumericColumns + preprocessor.PlainColumns];
        preprocessor.TransformRow(numeric, [], prepared, []);
        return prepared;
    }

    private static int[] CategoryRow(Preprocessor preprocessor, int category)
    {
        int[] prepared = new int[preprocessor.CategorySizes.Count];
        preprocessor.TransformRow([], [category], [], prepared);
        return prepared;
    }

    private static byte[] Saved(Preprocessor preprocessor)
    {
        var stream = new MemoryStream();
        preprocessor.Save(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
