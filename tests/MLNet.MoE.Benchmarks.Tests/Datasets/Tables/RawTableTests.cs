using System.Globalization;

namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class RawTableTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow(100)]
    [DataRow(5000)]
    public void Numbers_are_numbers_whether_few_or_many_and_odd_fields_are_reported(int rows)
    {
        string[] odd = ["inf", "-inf", "None", "<NA>", "#N/A", "\\N", "-", ".", "nan", "NULL", ""];
        var table = Read("a,y\n"
            + string.Concat(Enumerable.Range(0, rows).Select(i => (i < odd.Length ? odd[i] : i == 50 ? "Total" : $"{i}.5") + ",x\n")),
            out _);
        var numbers = NumberReading.Of(table.Columns[0], null)!;
        Assert.AreEqual(rows > ColumnHint.FewTexts, !table.Columns[0].IsCoded);
        Assert.AreEqual(odd.Length, numbers.Missing);
        Assert.AreEqual(rows - odd.Length - 1, numbers.Present);
        Assert.AreEqual(new OddText("Total", 52, 1), numbers.OddTexts.Single());
        Assert.IsTrue(numbers.IsNearlyPure);
        for (int i = 0; i < rows; i++) Assert.AreEqual(i < odd.Length || i == 50 ? double.NaN : i + 0.5, numbers.Values[i]);
    }

    [TestMethod]
    public void Decimal_comma_that_shows_late_counts_for_the_whole_column_and_for_the_others()
    {
        // Thousands or decimals: the last rows of another column, and of its own, say which.
        var table = Read("a;b;c\n"
            + string.Concat(Enumerable.Range(0, 4000).Select(i => $"{i % 9 + 1},{i % 1000:000};{i / 1000 + 1}.{i % 1000:000};{i}\n"))
            + "1,5;7.000;0\n", out _);
        Assert.AreEqual(ValueSyntax.Comma, table.DecimalSyntax);
        var a = NumberReading.Of(table.Columns[0], table.DecimalSyntax)!;
        var b = NumberReading.Of(table.Columns[1], table.DecimalSyntax)!;
        Assert.AreEqual(2.001, a.Values[1]);
        Assert.AreEqual(1.5, a.Values[4000]);
        Assert.AreEqual(1001, b.Values[1]);
        Assert.AreEqual(7000, b.Values[4000]);
    }

    [TestMethod]
    public void Codes_are_kept_as_they_are_spelled()
    {
        var table = Read("a,b\n007,1\n7,2\n0420,3\n", out _);
        CollectionAssert.AreEqual(new[] { "007", "7", "0420" },
            table.Columns[0].Codes.ToArray().Select(table.Columns[0].Texts.Text).ToArray());
    }

    [TestMethod]
    public void Column_of_a_text_for_each_row_is_given_up_unless_every_text_counts()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 150_000).Select(i => $"user{i},{i}\n"));
        Assert.IsTrue(Read(text, out _).Columns[0].IsGivenUp);
        var source = new TableSource(_folder.File("a.csv"));
        Assert.AreEqual(150_000, RawTable.Read(source, _ => ColumnHint.AllTexts, null, default).Columns[0].Texts.Count);
    }

    [TestMethod]
    public void Files_of_a_pattern_are_one_table_by_the_names_of_their_columns()
    {
        _folder.Write("p1.csv", "a,b\n1,x\n");
        _folder.Write("p2.csv", "b;a\ny;2\n");
        var table = RawTable.Read(new TableSource(_folder.File("p*.csv")), _ => ColumnHint.None, null, default);
        Assert.AreEqual(2, table.Rows);
        CollectionAssert.AreEqual(new[] { 1.0, 2 }, NumberReading.Of(table.Columns[0], null)!.Values.ToArray());
        _folder.Write("p3.csv", "a,c\n1,x\n");
        var error =
            Assert.ThrowsExactly<DatasetException>(
                () => RawTable.Read(new TableSource(_folder.File("p*.csv")), _ => ColumnHint.None, null, default));
        StringAssert.Contains(error.Message, "p3.csv' has no column 'b'");
    }

    [TestMethod]
    [DataRow("[{\"a\":1.5,\"b\":\"x\"},{\"a\":null,\"b\":\"y\"}]", "a.json")]
    [DataRow("{\"a\":1.5,\"b\":\"x\"}\n{\"b\":\"y\"}\n", "a.jsonl")]
    public void Json_is_read(string text, string name)
    {
        _folder.Write(name, text);
        var table = RawTable.Read(new TableSource(_folder.File(name)), _ => ColumnHint.None, null, default);
        CollectionAssert.AreEqual(new[] { 1.5, double.NaN }, NumberReading.Of(table.Columns[0], null)!.Values.ToArray());
        Assert.AreEqual("y", table.Columns[1].Texts.Text(table.Columns[1].Codes[1]));
    }

    [TestMethod]
    public void Parquet_is_read_in_the_order_of_its_rows_to_the_bit()
    {
        string path = _folder.File("it's a table.parquet");
        Duck("copy (select i as whole, i / 7.0 as number, (i / 3.0)::float as single, 'n' || i % 5 as text, date '2020-01-01' + (i::int) "
            + $"as day, if(i % 10 = 0, null, i) as holes from range(10000) t(i)) to {DuckSession.Literal(path)} (format parquet)");
        var table = RawTable.Read(new TableSource(path), _ => ColumnHint.None, null, default);
        Assert.AreEqual(10_000, table.Rows);
        double[] whole = NumberReading.Of(table.Columns[0], null)!.Values.ToArray();
        double[] number = NumberReading.Of(table.Columns[1], null)!.Values.ToArray();
        double[] single = NumberReading.Of(table.Columns[2], null)!.Values.ToArray();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.AreEqual(i, whole[i]);
            Assert.AreEqual(i / 7.0, number[i], 1e-12 * i);
            Assert.AreEqual((float)(i / 3.0), (float)single[i]);
        }
        Assert.AreEqual(5, table.Columns[3].Texts.Count);
        Assert.AreEqual(ValueSyntax.YearFirst, table.Columns[4].Syntax);
        Assert.AreEqual(1000, NumberReading.Of(table.Columns[5], null)!.Missing);
    }

    [TestMethod]
    public void Query_is_a_table_and_may_use_the_named_file()
    {
        _folder.Write("a.csv", "id,x\n1,10\n2,20\n3,30\n");
        var source = new TableSource(_folder.File("a.csv"), "select x * 2 as double, id from input where id > 1 order by id desc;");
        var table = RawTable.Read(source, _ => ColumnHint.None, null, default);
        CollectionAssert.AreEqual(new[] { 60.0, 40 }, NumberReading.Of(table.Columns[0], null)!.Values.ToArray());
    }

    [TestMethod]
    [DataRow("selec 1", "--sql")]
    [DataRow("select * from nothing", "nothing")]
    [DataRow("select 1; select 2", "one query")]
    [DataRow("copy (select 1) to 'x.csv'", "one query")]
    [DataRow("attach 'x.db'", "one query")]
    public void Query_that_is_none_is_refused(string sql, string message)
    {
        var error =
            Assert.ThrowsExactly<DatasetException>(() => RawTable.Read(new TableSource(null, sql), _ => ColumnHint.None, null, default));
        StringAssert.Contains(error.Message, message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Damaged_parquet_is_refused_in_one_line()
    {
        File.WriteAllBytes(_folder.File("a.parquet"), [.. "PAR1"u8, .. new byte[200]]);
        var error =
            Assert.ThrowsExactly<DatasetException>(
                () => RawTable.Read(new TableSource(_folder.File("a.parquet")), _ => ColumnHint.None, null, default));
        StringAssert.Contains(error.Message, "a.parquet");
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void Duck(string sql)
    {
        using var session = new DuckSession(null);
        session.Execute(sql);
    }

    private RawTable Read(string text, out string path)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        _folder.Write("a.csv", text);
        path = _folder.File("a.csv");
        return RawTable.Read(new TableSource(path), _ => ColumnHint.None, null, default);
    }
}
