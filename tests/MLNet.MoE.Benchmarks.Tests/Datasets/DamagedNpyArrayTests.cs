namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Arrays of other types or forms than a table has, and damaged files, are refused, and cost no memory.</summary>
[TestClass]
public sealed class DamagedNpyArrayTests
{
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
        byte[] bytes = NpyFile.WithHeader("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", new byte[8]);
        StringAssert.Contains(Refuse(bytes).Message, "twice");
    }

    [TestMethod]
    public void A_header_that_is_said_to_be_longer_than_the_file_takes_no_memory()
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0x0f, 0, (byte)'{'];
        Refuse(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

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
        byte[] bytes = NpyFile.Bytes("<f4", "(6,)", new byte[24]);
        bytes[6] = 4;

        StringAssert.Contains(Refuse(bytes).Message, "version 4.0");
    }

    [TestMethod]
    public void Every_cut_of_a_file_is_refused()
    {
        byte[] bytes = NpyFile.Bytes("<f4", "(6,)", new byte[24]);

        for (int length = 0; length < bytes.Length; length += 5)
            Refuse(bytes[..length]);
    }

    private static DatasetException Refuse(byte[] bytes)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => NpyFile.Read(bytes));
        StringAssert.Contains(exception.Message, "a.npy");
        return exception;
    }
}
