using System.Text;

namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class CsvReaderTests
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
        var rows = ReadAll($"a{delimiter}\"b,;|\t,;|\"{delimiter}c\n1{delimiter}2{delimiter}3\n", out string[]? columns);
        CollectionAssert.AreEqual(new[] { "a", "b,;|\t,;|", "c" }, columns);
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, rows[0].Fields);
    }

    [TestMethod]
    public void Delimiter_is_the_one_that_rows_agree_on()
    {
        ReadAll("size, weight, and height;n\n1;2\n", out string[]? columns);
        CollectionAssert.AreEqual(new[] { "size, weight, and height", "n" }, columns);
    }

    [TestMethod]
    public void Compressed_file_is_read_whatever_its_name()
    {
        _folder.WriteGzip("a.csv", "a,b\n1,2\n");
        using var reader = CsvReader.Open(_folder.File("a.csv"), HeaderChoice.Expected);
        Assert.IsTrue(reader.Read());
    }

    [TestMethod]
    public void Quotes_line_breaks_blanks_and_carriage_returns_are_understood()
    {
        var rows = ReadAll("a,b\r\n\" x \"\"y\"\" \",\"1\r\n2\"\r\n 3 , 4 \r\n\"5 \\\"inch\\\" x\" ,6\" pipe\r\n", out _);
        CollectionAssert.AreEqual(new[] { "x \"y\"", "1\r\n2" }, rows[0].Fields);
        CollectionAssert.AreEqual(new[] { "3", "4" }, rows[1].Fields);
        CollectionAssert.AreEqual(new[] { "5 \"inch\" x", "6\" pipe" }, rows[2].Fields);
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void Lines_are_counted_through_blank_lines_and_quoted_line_breaks(string end)
    {
        long[] lines = [.. ReadAll("\n\"a\nb\",c\n1,\"2\n3\"\n\n4,5\n6,7".Replace("\n", end), out _).Select(row => row.Line)];
        CollectionAssert.AreEqual(new long[] { 4, 7, 8 }, lines);
    }

    [TestMethod]
    public void Blank_line_of_a_single_column_is_a_missing_value() => Assert.HasCount(3, ReadAll("a\nx\n\ny\n", out _));

    [TestMethod]
    public void Header_without_a_name_is_called_after_its_place()
    {
        ReadAll(",b\n1,2\n", out string[]? columns);
        CollectionAssert.AreEqual(new[] { "column1", "b" }, columns);
    }

    [TestMethod]
    public void File_longer_than_every_buffer_is_read_whole()
    {
        var rows = ReadAll("a,b\n" + string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i},\"x{i}\n\"\n")), out _);
        Assert.HasCount(150_000, rows);
        for (int i = 0; i < rows.Count; i++)
        {
            Assert.AreEqual($"x{i}", rows[i].Fields[1]);
            Assert.AreEqual(2 + (2 * i), rows[i].Line);
        }
    }

    [TestMethod]
    public void Row_that_begins_with_a_hash_is_a_row() => CollectionAssert.AreEqual(
        new[] { "#ff0000", "blue", "#N/A" },
        ReadAll("colour,size\n#ff0000,1\nblue,2\n#N/A,3\n", out _).Select(row => row.Fields[0]).ToArray());

    [TestMethod]
    [DataRow("# made on Monday\n# by hand, twice\nx\ty\n1\t2\n3\t4\n", "x y", 4, DisplayName = "comments")]
    [DataRow("\n# a,b\n\nx,y\n1,2\n3,4\n", "x y", 5, DisplayName = "comment with as many fields as the header")]
    [DataRow("sep=;\nx;y\n1,5;2\n", "x y", 3, DisplayName = "delimiter of Excel")]
    [DataRow("\"sep=|\"\r\nx|y\r\n1|2\r\n", "x y", 3, DisplayName = "delimiter of Excel in quotes")]
    [DataRow("#x\ty\n1\t2\n3\t4\n", "#x y", 2, DisplayName = "header with a hash")]
    [DataRow("// made on Monday\n//  1. x, y\n\nx\ty\n1\t2\n3\t4\n", "x y", 5, DisplayName = "comments as in C")]
    [DataRow("% x, y\n%change,y\n1,2\n3,4\n", "%change y", 3, DisplayName = "header with a percent sign")]
    [DataRow("#x\ty\n1,5\t2,5\n3,1\t4,1\n", "#x y", 2, DisplayName = "header with a hash above decimal commas")]
    [DataRow("# comment\n#name,kind\nann,a\nbob,a\neve,b\n", "#name kind", 3, DisplayName = "comment and header with a hash")]
    public void Lines_before_the_header_are_distinguished_from_it(string text, string columns, long firstLine)
    {
        var rows = ReadAll(text, out string[]? names);
        Assert.AreEqual(columns, string.Join(' ', names));
        Assert.AreEqual(firstLine, rows[0].Line);
    }

    [TestMethod]
    [DataRow("0\t5,1\t3,5\n1\t4,9\t3,0\n", 3, "5,1", DisplayName = "tabs")]
    [DataRow("5,1;3,5\n4,9;3,0\n", 2, "3,5", DisplayName = "semicolons")]
    [DataRow("ann;1,250.5;x\nbob;2,000.5;y\n", 3, "1,250.5", DisplayName = "thousands marks")]
    public void Delimiter_is_distinguished_from_decimal_commas_without_a_header(string text, int fields, string second)
    {
        var rows = ReadAll(text, out _, HeaderChoice.Absent);
        Assert.HasCount(fields, rows[0].Fields);
        Assert.AreEqual(second, rows[0].Fields[1]);
    }

    [TestMethod]
    public void Columns_may_be_laid_out_with_blanks()
    {
        const int Rows = 60_000;
        string text = "  x   \"the y\"  z\n"
            + string.Concat(Enumerable.Range(0, Rows)
                .Select(i => $"{new string(' ', i % 7)}{i}{new string(' ', 1 + (i % 5))}\t{i % 10}.50 a{i}{new string(' ', i % 3)}\r\n"));
        var rows = ReadAll(text, out string[]? columns);
        CollectionAssert.AreEqual(new[] { "x", "the y", "z" }, columns.ToArray());
        Assert.HasCount(Rows, rows);
        for (int i = 0; i < Rows; i++)
        {
            CollectionAssert.AreEqual(new[] { $"{i}", $"{i % 10}.50", $"a{i}" }, rows[i].Fields);
            Assert.AreEqual(2 + i, rows[i].Line);
        }
    }

    [TestMethod]
    public void Texts_with_blanks_are_one_column()
        => Assert.AreEqual("New York", ReadAll("home town\nNew York\nLos Angeles\n", out _)[0].Fields[0]);

    [TestMethod]
    [DataRow("5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,virginica\n", true, DisplayName = "numbers and a class")]
    [DataRow("1.0,1.0\n2.0,3.0\n", true, DisplayName = "the same number twice")]
    [DataRow("39,private,male\n50,state,male\n38,private,female\n", true, DisplayName = "texts that come again")]
    [DataRow("a,b\na,b\nb,a\n", true, DisplayName = "texts alone that come again")]
    [DataRow("country,1990,1991,1992\nchad,1,2,3\n", false, DisplayName = "years")]
    [DataRow("0,1,2,3\n.5,.1,.2,.3\n", false, DisplayName = "places")]
    [DataRow("name,kind\nann,a\nbob,b\n", false, DisplayName = "texts")]
    [DataRow("x,y\n1,2\n", false, DisplayName = "names above numbers")]
    public void Header_that_looks_like_a_row_is_refused(string text, bool refused)
    {
        if (!refused)
        {
            ReadAll(text, out _);
            return;
        }
        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => ReadAll(text, out _)).Message,
            "line 1: there seems to be no header");
        Assert.HasCount(text.Count('\n') - 1, ReadAll(text.Replace("1.0,1.0", "1.0,1"), out _, HeaderChoice.Present).ToArray());
        Assert.HasCount(text.Count('\n'), ReadAll(text, out string[]? columns, HeaderChoice.Absent));
        Assert.AreEqual("column1", columns[0]);
    }

    [TestMethod]
    [DataRow("a,y\n1,2\n1\n", "line 3 has 1 fields where the header has 2")]
    [DataRow("a,y\n1,2\n1,2,3\n", "line 3 has 3 fields where the header has 2")]
    [DataRow("a,y\n1,2\n3,\"4\n5,6\n7,8\n", "line 3 is not valid CSV: a quotation mark that opens in line 3 is not closed up to the end of the file, column 2")]
    [DataRow("a,y\n1,2\n3,\"4\n5,\"6\n", "a field that opens in line 3")]
    [DataRow("a,y\n1,2\n\"3\n\n4\",5,6\n", "line 3 (up to line 5, through a quoted field) has 3 fields")]
    [DataRow("a,y\n1,\02\n", "line 2 has a NUL byte")]
    [DataRow("\0\u0001\u0002PNG", "binary file")]
    [DataRow("PK\u0003\u0004abc", "save the sheet as CSV")]
    public void What_is_wrong_is_said_with_its_line(string text, string message) =>
        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => ReadAll(text, out _)).Message, message);

    [TestMethod]
    public void Rows_are_as_many_as_an_independent_count_says()
    {
        var random = new Random(7);
        for (int round = 0; round < 30; round++)
        {
            string end = random.Next(2) == 0 ? "\n" : "\r\n";
            var text = new StringBuilder("name,number" + end);
            int rows = random.Next(1, 3000);
            for (int i = 0; i < rows; i++)
            {
                string field = random.Next(4) switch { 0 => "\"a" + end + "#b\"", 1 => "#", 2 => "\"x, \"\"y\"\"\"", _ => "plain" };
                text.Append($"{field},{i}{end}{(random.Next(9) == 0 ? end : "")}");
            }
            var read = ReadAll(text.ToString(), out _);
            Assert.HasCount(rows, read);
            for (int i = 0; i < rows; i++) Assert.AreEqual($"{i}", read[i].Fields[1]);
        }
    }

    private List<(long Line, string[] Fields)> ReadAll(string text, out string[] columns, HeaderChoice header = HeaderChoice.Expected)
    {
        _folder.Write("a.csv", text);
        using var reader = CsvReader.Open(_folder.File("a.csv"), header);
        columns = [.. reader.Columns];
        var rows = new List<(long, string[])>();
        while (reader.Read())
            rows.Add((reader.Line, [.. Enumerable.Range(0, columns.Length).Select(i => Encoding.UTF8.GetString(reader.Field(i)))]));
        return rows;
    }
}
