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
        var array = Read(NpyFile.Bytes("<f4", "(3, 2)", SixFloats, version));

        Assert.AreEqual(3, array.RowCount);
        Assert.AreEqual(2, array.ColumnCount);
        CollectionAssert.AreEqual(new[] { 1f, 3, 5 }, Numbers(array, 0));
        CollectionAssert.AreEqual(new[] { 2f, 4, float.NaN }, Numbers(array, 1));
    }

    [TestMethod]
    public void A_column_major_table_is_read()
    {
        var array = Read(NpyFile.Bytes("<f4", "(3, 2)", SixFloats, columnMajor: true));

        CollectionAssert.AreEqual(new[] { 1f, 2, 3 }, Numbers(array, 0));
        CollectionAssert.AreEqual(new[] { 4f, 5, float.NaN }, Numbers(array, 1));
    }

    [TestMethod]
    public void An_array_of_one_dimension_has_one_column()
    {
        var array = Read(NpyFile.Bytes("<f4", "(6,)", SixFloats));

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
        var array = Read(NpyFile.Bytes(descriptor, "(1,)", Convert.FromHexString(hexadecimal)));

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
        var array = Read(NpyFile.Bytes(descriptor, "(1,)", Convert.FromHexString(hexadecimal)));

        CollectionAssert.AreEqual(new[] { expected }, Texts(array));
    }

    [TestMethod]
    public void Text_of_fixed_width_is_read_in_both_byte_orders()
    {
        var little = Read(NpyFile.Bytes("<U3", "(2,)", Encoding.UTF32.GetBytes("a\0\0ä€𝄞")));
        var big = Read(NpyFile.Bytes(">U3", "(2,)", new UTF32Encoding(true, false).GetBytes("a\0\0ä€𝄞")));

        CollectionAssert.AreEqual(new[] { "a", "ä€𝄞" }, Texts(little));
        CollectionAssert.AreEqual(new[] { "a", "ä€𝄞" }, Texts(big));
    }

    [TestMethod]
    public void Text_in_bytes_is_read()
    {
        CollectionAssert.AreEqual(new[] { "ab", "c" }, Texts(Read(NpyFile.Bytes("|S2", "(2,)", "abc\0"u8.ToArray()))));
    }

    [TestMethod]
    public void An_empty_table_keeps_its_columns()
    {
        var array = Read(NpyFile.Bytes("<f4", "(0, 5)", []));

        Assert.AreEqual(0, array.RowCount);
        Assert.AreEqual(5, array.ColumnCount);
    }

    [TestMethod]
    public void Pickled_objects_are_refused_unread()
    {
        var exception = Refuse(NpyFile.Bytes("|O", "(1,)", [0x80, 0x04, 0x95]));

        StringAssert.Contains(exception.Message, "pickled objects");
    }

    [TestMethod]
    public void Records_are_refused()
    {
        var exception = Refuse(NpyFile.WithHeader(
            "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }", new byte[8]));

        StringAssert.Contains(exception.Message, "several fields");
    }

    [TestMethod]
    [DataRow("<f2")]
    [DataRow("<c8")]
    [DataRow("<M8[ns]")]
    [DataRow("<f")]
    [DataRow("")]
    public void Other_types_are_refused_by_name(string descriptor)
    {
        StringAssert.Contains(Refuse(NpyFile.Bytes(descriptor, "(1,)", new byte[8])).Message, $"'{descriptor}'");
    }

    [TestMethod]
    [DataRow(23)]
    [DataRow(25)]
    public void Data_that_does_not_fill_the_shape_is_refused(int bytes)
    {
        var exception = Refuse(NpyFile.Bytes("<f4", "(3, 2)", new byte[bytes]));

        StringAssert.Contains(exception.Message, $"{bytes} bytes");
        StringAssert.Contains(exception.Message, "24");
    }

    [TestMethod]
    public void A_shape_beyond_memory_is_refused_before_memory_is_taken()
    {
        StringAssert.Contains(Refuse(NpyFile.Bytes("<f8", "(2147483647, 2147483647)", new byte[8])).Message, "8 bytes");
    }

    [TestMethod]
    [DataRow("(2, 2, 1)")]
    [DataRow("()")]
    public void Other_dimensions_than_one_and_two_are_refused(string shape)
    {
        StringAssert.Contains(Refuse(NpyFile.Bytes("<f4", shape, new byte[16])).Message, "dimensions");
    }

    [TestMethod]
    [DataRow("{'descr': '<f4', 'fortran_order': False}")]
    [DataRow("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}")]
    [DataRow("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}")]
    [DataRow("{'descr': '<f4")]
    [DataRow("__import__('os').system('true')")]
    [DataRow("")]
    public void A_header_of_another_form_is_refused(string header)
    {
        StringAssert.Contains(Refuse(NpyFile.WithHeader(header, new byte[4])).Message, "header");
    }

    [TestMethod]
    [DataRow("|S0")]
    [DataRow("<U0")]
    [DataRow(">U00")]
    public void Elements_of_no_bytes_are_refused_however_many_there_are_said_to_be(string descriptor)
    {
        StringAssert.Contains(Refuse(NpyFile.Bytes(descriptor, "(400000000, 3)", [])).Message, "no bytes");
    }

    [TestMethod]
    public void A_key_that_stands_in_the_header_twice_is_refused()
    {
        StringAssert.Contains(
            Refuse(NpyFile.WithHeader("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", new byte[8])).Message,
            "twice");
    }

    [TestMethod]
    public void A_header_that_is_said_to_be_longer_than_the_file_takes_no_memory()
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0x0f, 0, (byte)'{'];
        Refuse(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        StringAssert.Contains(Refuse(bytes).Message, "cut off");

        Assert.IsLessThan(1 << 18, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow("(9, 9, 9, 9, 9, 9, 9, 9)", "8 dimensions")]
    [DataRow("(2147483648,)", "length of at most")]
    [DataRow("(3, 2,", "length of at most")]
    public void A_shape_of_another_form_is_refused(string shape, string expected)
    {
        StringAssert.Contains(Refuse(NpyFile.Bytes("<f4", shape, new byte[8])).Message, expected);
    }

    [TestMethod]
    public void A_file_that_is_no_array_is_refused()
    {
        StringAssert.Contains(Refuse("a,b\n1,2\n"u8.ToArray()).Message, "no npy array");
        StringAssert.Contains(Refuse([]).Message, "no npy array");
    }

    [TestMethod]
    public void A_version_of_the_future_is_refused()
    {
        var bytes = NpyFile.Bytes("<f4", "(6,)", SixFloats);
        bytes[6] = 4;

        StringAssert.Contains(Refuse(bytes).Message, "version 4.0");
    }

    [TestMethod]
    public void Every_cut_of_a_file_is_refused()
    {
        var bytes = NpyFile.Bytes("<f4", "(6,)", SixFloats);

        for (var length = 0; length < bytes.Length; length += 5)
            Refuse(bytes[..length]);
    }

    [TestMethod]
    public void Text_where_numbers_are_needed_is_refused()
    {
        var array = Read(NpyFile.Of(["a"], "(1,)"));

        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => Numbers(array, 0)).Message, "text");
    }

    private static NpyArray Read(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.npy"), bytes);
        return NpyArray.Read(folder.File("a.npy"));
    }

    private static DatasetException Refuse(byte[] bytes)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Read(bytes));
        StringAssert.Contains(exception.Message, "a.npy");
        return exception;
    }

    private static float[] Numbers(NpyArray array, int column)
    {
        var values = new float[array.RowCount];
        array.CopyNumbers(column, values);
        return values;
    }

    private static string[] Texts(NpyArray array)
    {
        var text = new char[array.ElementType.LongestText];
        return [.. Enumerable.Range(0, array.RowCount)
            .Select(row => text.AsSpan(0, array.ElementType.Format(array.Element(row, 0), text)).ToString())];
    }
}
