using System.Globalization;
using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Tests.Tables;

/// <summary>Tables that are read some rows at a time.</summary>
[TestClass]
public sealed class TableStreamTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("price", 7)]
    [DataRow("price", 1000)]
    [DataRow("kind", 64)]
    [DataRow("kind", 3000)]
    public void Rows_and_warnings_are_those_of_the_table_read_at_once(string label, int rowsPerPart)
    {
        var source = new TableSource(_folder.Write("t.csv", Table(3000)));
        var plan = Plan(source, label);
        var reader = new TableReader(plan.Features, plan.Label);
        var whole = reader.Read(source, CancellationToken.None);
        var stream = reader.Open(source, CancellationToken.None);
        stream.RowsPerPart = rowsPerPart;
        LoadedTable[] parts = [.. stream.Parts(CancellationToken.None)];
        Assert.AreEqual(3000, stream.Rows);
        Assert.AreEqual(whole.Rows, parts.Sum(part => part.Rows));
        Assert.AreEqual(whole.RowsWithoutLabel, parts.Sum(part => part.RowsWithoutLabel));
        CollectionAssert.AreEqual(whole.Warnings.ToArray(), stream.Warnings.ToArray());
        Assert.IsNotEmpty(whole.Warnings);
        CollectionAssert.AreEqual(whole.Label, parts.SelectMany(part => part.Label!).ToArray());
        for (int i = 0; i < whole.Features.Count; i++)
            CollectionAssert.AreEqual(Texts(whole.Features[i]).ToArray(), parts.SelectMany(part => Texts(part.Features[i])).ToArray());
    }

    [TestMethod]
    public void Table_that_changes_in_between_is_refused()
    {
        string path = _folder.Write("t.csv", Table(300));
        var source = new TableSource(path);
        var stream = new TableReader(Plan(source, "kind").Features).Open(source, CancellationToken.None);
        stream.RowsPerPart = 50;
        File.AppendAllText(path, "1;2;c1;a;5,5\n");
        Assert.Contains("had 300 rows and now has more", Failure(stream));
        File.WriteAllText(path, Table(120));
        Assert.Contains("had 300 rows and now has 120", Failure(stream));
    }

    private static ColumnPlan Plan(TableSource source, string label)
        => ColumnPlanner.Plan(TableProfile.Read(source, new ColumnRequest(label), CancellationToken.None), new ColumnRequest(label));

    private static string Failure(TableStream stream)
        => Assert.ThrowsExactly<DatasetException>(() => stream.Parts(CancellationToken.None).Sum(part => part.Rows)).Message;

    /// <summary>Numbers with odd fields that all stand together, a column whose decimal comma shows late, categories, missing
    /// labels.</summary>
    private static string Table(int rows)
    {
        var random = new Random(3);
        var text = new StringBuilder("size;weight;colour;kind;price\n");
        for (int row = 0; row < rows; row++)
        {
            string size = row is >= 100 and < 110 ? "unknown" : row % 40 == 3 ? "" : $"{random.Next(100_000)}";
            string weight = row < rows - 10 ? $"{1 + (row % 900)}" : "2,25", kind = row % 60 == 1 ? "" : row % 3 == 0 ? "a" : "b";
            string colour = row % 50 == 7 ? "NA" : $"c{random.Next(1 + (row / 20))}", price = row % 45 == 2 ? "" : $"{random.Next(1000)},5";
            text.Append(CultureInfo.InvariantCulture, $"{size};{weight};{colour};{kind};{price}\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> Texts(DatasetColumn column) => column switch
    {
        CategoricalColumn texts => texts.Codes.ToArray().Select(code => code < 0 ? "" : texts.Categories[code]),
        NumericColumn numbers => numbers.Values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException(),
    };
}
