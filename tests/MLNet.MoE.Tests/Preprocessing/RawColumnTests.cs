using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Numeric columns that enter a second time, untransformed.</summary>
[TestClass]
public sealed class RawColumnTests
{
    [TestMethod]
    public void Raw_column_is_linear_within_the_training_range_and_clipped_beyond()
    {
        var preprocessor = Fit(Tables.Column(0, 1, 2, 3, 4));
        Assert.AreEqual(1, preprocessor.PlainColumns);
        float deviation = MathF.Sqrt(2);
        foreach (float value in (float[])[0, 0.7f, 2, 4]) Assert.AreEqual((value - 2) / deviation, Row(preprocessor, value)[1], 1e-6f);
        Assert.AreEqual(Row(preprocessor, 4)[1], Row(preprocessor, 1e30f)[1]);
        Assert.AreEqual(Row(preprocessor, 0)[1], Row(preprocessor, -1e30f)[1]);
    }

    [TestMethod]
    public void Raw_columns_stand_behind_the_indicators_and_are_0_where_missing()
    {
        var preprocessor = Fit(Tables.Numeric([[1, 10], [float.NaN, 20], [3, 60]]));
        Assert.AreEqual(3, preprocessor.PlainColumns);
        float[] row = Row(preprocessor, float.NaN, 60);
        CollectionAssert.AreEqual((float[])[1, 0], row[2..4]);
        Assert.IsGreaterThan(1f, row[4]);
    }

    [TestMethod]
    public void Saved_and_loaded_prepares_alike()
    {
        var preprocessor = Fit(Tables.Numeric(Tables.Random(50, 3, 1)));
        var stream = new MemoryStream();
        preprocessor.Save(new BinaryWriter(stream));
        stream.Position = 0;
        var loaded = Preprocessor.Load(new BinaryReader(stream));
        foreach (float value in (float[])[-3, 0.1f, float.NaN, 9])
            CollectionAssert.AreEqual(Row(preprocessor, value, 1, -value), Row(loaded, value, 1, -value));
    }

    [TestMethod]
    public void Chosen_for_transformed_columns_of_tables_that_fit_twice()
    {
        Assert.IsTrue(DataDefaults.RawColumns(new GgMoeOptions(), 100_000, 50));
        Assert.IsFalse(DataDefaults.RawColumns(new GgMoeOptions(), 1_000_000, 50));
        Assert.IsFalse(DataDefaults.RawColumns(new GgMoeOptions { NumericTransform = "standard" }, 1000, 5));
        Assert.IsTrue(DataDefaults.RawColumns(new GgMoeOptions { RawColumns = true }, 1_000_000, 50));
        Assert.IsFalse(DataDefaults.RawColumns(GgMoeOptions.Published(), 1000, 5));
    }

    private static Preprocessor Fit(FeatureTable table)
        => Preprocessor.Fit(table, Tables.AllRows(table), TargetScaling.None, "quantile", rawColumns: true, 1);

    private static float[] Row(Preprocessor preprocessor, params float[] numeric)
    {
        float[] prepared = new float[preprocessor.NumericColumns + preprocessor.PlainColumns];
        preprocessor.TransformRow(numeric, [], prepared, []);
        return prepared;
    }
}
