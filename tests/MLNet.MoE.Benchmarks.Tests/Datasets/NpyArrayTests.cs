using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class NpyArrayTests
{
    private static readonly byte[] SixFloats = [.. new float[] { 1, 2, 3, 4, 5, float.NaN }.SelectMany(BitConverter.GetBytes)];

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void A_table_of_every_version_is_read(int version)
    {
        var array = NpyFile.Read(NpyFile.Bytes("<f4", "(3, 2)", SixFloats, version));

        Assert.AreEqual(3, array.RowCount);
        Assert.AreEqual(2, array.ColumnCount);
        CollectionAssert.AreEqual(new[] { 1f, 3, 5 }, Numbers(array, 0));
        CollectionAssert.AreEqual(new[] { 2f, 4, float.NaN }, Numbers(array, 1));
    }

    [TestMethod]
    public void A_column_major_table_is_read()
    {
        var array = NpyFile.Read(NpyFile.Bytes("<f4", "(3, 2)", SixFloats, columnMajor: true));

        CollectionAssert.AreEqual(new[] { 1f, 2, 3 }, Numbers(array, 0));
        CollectionAssert.AreEqual(new[] { 4f, 5, float.NaN }, Numbers(array, 1));
    }

    [TestMethod]
    public void An_array_of_one_dimension_has_one_column()
    {
        var array = NpyFile.Read(NpyFile.Bytes("<f4", "(6,)", SixFloats));

        Assert.AreEqual(6, array.RowCount);
        Assert.AreEqual(1, array.ColumnCount);
    }

    [TestMethod]
    [DataRow("<f8", "000000000000F8BF", -1.5f)]
    [DataRow(">f8", "BFF8000000000000", -1.5f)]
    [DataRow("<f4", "0000C0BF", -1.5f)]
    [DataRow(">f4", "BFC00000", -1.5f)]
    [DataRow("|i1", "FE", -2f)]
    [DataRow("<i2", "FEFF", -2f)]
    [DataRow(">i2", "FFFE", -2f)]
    [DataRow("<i4", "FEFFFFFF", -2f)]
    [DataRow("<i8", "FEFFFFFFFFFFFFFF", -2f)]
    [DataRow(">i8", "FFFFFFFFFFFFFFFE", -2f)]
    [DataRow("|u1", "FE", 254f)]
    [DataRow("<u2", "00FF", 65280f)]
    [DataRow(">u4", "00010000", 65536f)]
    [DataRow("<u8", "0000000000000080", 9223372036854775808f)]
    [DataRow("|b1", "01", 1f)]
    [DataRow("|b1", "00", 0f)]
    public void A_number_of_every_type_is_read(string descriptor, string hexadecimal, float expected)
    {
        var array = NpyFile.Read(NpyFile.Bytes(descriptor, "(1,)", Convert.FromHexString(hexadecimal)));

        CollectionAssert.AreEqual(new[] { expected }, Numbers(array, 0));
    }

    [TestMethod]
    [DataRow("<i8", "FFFFFFFFFFFFFF7F", "9223372036854775807")]
    [DataRow("<u8", "FFFFFFFFFFFFFFFF", "18446744073709551615")]
    [DataRow("<f4", "CDCCCC3D", "0.1")]
    [DataRow("<f8", "9A9999999999B93F", "0.1")]
    [DataRow("|b1", "01", "1")]
    public void A_number_as_text_loses_nothing(string descriptor, string hexadecimal, string expected)
    {
        var array = NpyFile.Read(NpyFile.Bytes(descriptor, "(1,)", Convert.FromHexString(hexadecimal)));

        CollectionAssert.AreEqual(new[] { expected }, Texts(array));
    }

    [TestMethod]
    public void Text_of_fixed_width_is_read_in_both_byte_orders()
    {
        var little = NpyFile.Read(NpyFile.Bytes("<U3", "(2,)", Encoding.UTF32.GetBytes("a\0\0ä€𝄞")));
        var big = NpyFile.Read(NpyFile.Bytes(">U3", "(2,)", new UTF32Encoding(true, false).GetBytes("a\0\0ä€𝄞")));

        CollectionAssert.AreEqual(new[] { "a", "ä€𝄞" }, Texts(little));
        CollectionAssert.AreEqual(new[] { "a", "ä€𝄞" }, Texts(big));
    }

    [TestMethod]
    public void Text_in_bytes_is_read()
    {
        CollectionAssert.AreEqual(new[] { "ab", "c" }, Texts(NpyFile.Read(NpyFile.Bytes("|S2", "(2,)", "abc\0"u8.ToArray()))));
    }

    [TestMethod]
    public void An_empty_table_keeps_its_columns()
    {
        var array = NpyFile.Read(NpyFile.Bytes("<f4", "(0, 5)", []));

        Assert.AreEqual(0, array.RowCount);
        Assert.AreEqual(5, array.ColumnCount);
    }

    [TestMethod]
    public void Text_where_numbers_are_needed_is_refused()
    {
        var array = NpyFile.Read(NpyFile.Of(["a"], "(1,)"));

        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => Numbers(array, 0)).Message, "text");
    }

    private static float[] Numbers(NpyArray array, int column)
    {
        float[] values = new float[array.RowCount];
        array.CopyNumbers(column, values);
        return values;
    }

    private static string[] Texts(NpyArray array)
    {
        char[] text = new char[array.ElementType.LongestText];
        return [.. Enumerable.Range(0, array.RowCount)
            .Select(row => text.AsSpan(0, array.ElementType.Format(array.Element(row, 0), text)).ToString())];
    }
}
