namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Generated sets that the publication determines, against the published rows.</summary>
[TestClass]
public sealed class PublishedSetsTests
{
    // The published krkopt file numbers its classes in the order of their words.
    private static readonly string[] KrkoptClasses =
    [
        "draw", "eight", "eleven", "fifteen", "five", "four", "fourteen", "nine", "one", "seven", "six", "sixteen",
        "ten", "thirteen", "three", "twelve", "two", "zero",
    ];

    [TestMethod]
    public void Tic_tac_toe_is_the_published_set()
    {
        var published = SharedData.Open().Load("tic_tac_toe");

        CollectionAssert.AreEquivalent(Rows(published), Rows(new TicTacToe().Generate()));
    }

    [TestMethod]
    public void Balance_scale_is_the_published_set()
    {
        var published = SharedData.Open().Load("balance_scale");

        CollectionAssert.AreEquivalent(Rows(published), Rows(new BalanceScale().Generate()));
    }

    [TestMethod]
    public void Krkopt_is_the_published_set()
    {
        var published = SharedData.Open().Load("krkopt");
        string files = "abcdefgh";
        var expected = Enumerable.Range(0, published.RowCount).Select(row =>
        {
            string[] cells = Cells(published, row);
            for (int file = 0; file < 6; file += 2)
                cells[file] = files[int.Parse(cells[file])].ToString();
            cells[6] = KrkoptClasses[int.Parse(cells[6])];
            return string.Join(',', cells);
        }).ToHashSet();

        var generated = Rows(new Krkopt().Generate());

        Assert.HasCount(28056, generated);
        Assert.IsTrue(expected.SetEquals(generated));
    }

    private static List<string> Rows(TabularDataset data) =>
        [.. Enumerable.Range(0, data.RowCount).Select(row => string.Join(',', Cells(data, row)))];

    private static string[] Cells(TabularDataset data, int row) =>
    [
        .. data.Features.Select(column => column is CategoricalColumn text
            ? text[row] ?? ""
            : ((NumericColumn)column).Values[row].ToString()),
        data.ClassNames[(int)data.Target[row]],
    ];
}
