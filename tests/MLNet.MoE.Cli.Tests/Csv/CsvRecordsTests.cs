using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Tests.Csv;

[TestClass]
public sealed class CsvRecordsTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow(',')]
    [DataRow(';')]
    [DataRow('\t')]
    [DataRow('|')]
    public void Delimiter_is_found(char delimiter)
    {
        string csv = _folder.Write("a.csv", $"a{delimiter}\"b,;|\t,;|\"{delimiter}c\n1{delimiter}2{delimiter}3\n");
        var rows = ReadAll(csv, out var columns);
        CollectionAssert.AreEqual(new[] { "a", "b,;|\t,;|", "c" }, columns);
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, rows[0].Fields);
    }

    [TestMethod]
    public void Delimiter_is_the_one_that_rows_agree_on()
    {
        string csv = _folder.Write("a.csv", "size, weight, and height;n\n1;2\n");
        ReadAll(csv, out var columns);
        CollectionAssert.AreEqual(new[] { "size, weight, and height", "n" }, columns);
    }

    [TestMethod]
    public void Compressed_file_is_read_whatever_its_name()
    {
        string csv = _folder.WriteGzip("a.csv", "a,b\n1,2\n");
        Assert.HasCount(1, ReadAll(csv, out _));
    }

    [TestMethod]
    public void Quotes_line_breaks_blanks_and_carriage_returns_are_understood()
    {
        string csv = _folder.Write("a.csv", "a,b\r\n\" x \"\"y\"\" \",\"1\r\n2\"\r\n 3 , 4 \r\n");
        var rows = ReadAll(csv, out _);
        CollectionAssert.AreEqual(new[] { "x \"y\"", "1\r\n2" }, rows[0].Fields);
        CollectionAssert.AreEqual(new[] { "3", "4" }, rows[1].Fields);
    }

    [TestMethod]
    public void Lines_are_counted_through_blank_lines_and_quoted_line_breaks()
    {
        string csv = _folder.Write("a.csv", "\n\"a\nb\",c\n1,\"2\n3\"\n\n4,5\n6,7");
        long[] lines = [.. ReadAll(csv, out _).Select(row => row.Line)];
        CollectionAssert.AreEqual(new long[] { 4, 7, 8 }, lines);
    }

    [TestMethod]
    public void Blank_line_of_a_single_column_is_a_missing_value() =>
        Assert.HasCount(3, ReadAll(_folder.Write("a.csv", "a\n1\n\n2\n"), out _));

    [TestMethod]
    public void Header_without_a_name_is_called_after_its_place()
    {
        ReadAll(_folder.Write("a.csv", ",b\n1,2\n"), out var columns);
        CollectionAssert.AreEqual(new[] { "column1", "b" }, columns);
    }

    [TestMethod]
    public void File_longer_than_the_sniffed_start_is_read_whole()
    {
        string csv = _folder.Write("a.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},x{i}\n")));
        var rows = ReadAll(csv, out _);
        Assert.HasCount(50_000, rows);
        for (int i = 0; i < rows.Count; i++) Assert.AreEqual($"x{i}", rows[i].Fields[1]);
    }

    private static List<(long Line, string[] Fields)> ReadAll(string path, out string[] columns)
    {
        using var records = CsvRecords.Open(path);
        columns = [.. records.Columns];
        var rows = new List<(long, string[])>();
        while (records.Read()) rows.Add((records.Line, [.. Enumerable.Range(0, columns.Length).Select(i => records.Field(i).ToString())]));
        return rows;
    }
}
