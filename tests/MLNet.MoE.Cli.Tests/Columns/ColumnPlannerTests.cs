using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Tests.Columns;

[TestClass]
public sealed class ColumnPlannerTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("text of few values", "i % 3 == 0 ? 'a' : 'b'", "Categorical")]
    [DataRow("text of its own in each row", "'x' + i", "Ignored")]
    [DataRow("numbers", "i * 0.5", "Numeric")]
    [DataRow("whole numbers of few values", "i % 4", "Both")]
    [DataRow("whole numbers of many values", "i * 7 % 60", "Numeric")]
    [DataRow("few numbers that are not whole", "i % 4 + .5", "Numeric")]
    [DataRow("one value", "7", "Ignored")]
    [DataRow("one value and missing ones", "7?", "Categorical")]
    [DataRow("nothing", "", "Ignored")]
    [DataRow("id", "i + 1", "Ignored")]
    [DataRow("a count that is not called one", "i + 1", "Numeric")]
    public void Kind_of_column_follows_from_its_values(string name, string rule, string expected)
    {
        Func<int, string> value = rule switch
        {
            "i % 3 == 0 ? 'a' : 'b'" => i => i % 3 == 0 ? "a" : "b",
            "'x' + i" => i => $"x{i}",
            "i * 0.5" => i => $"{i * 0.5}",
            "i % 4" => i => $"{i % 4}",
            "i * 7 % 60" => i => $"{i * 7 % 60}",
            "i % 4 + .5" => i => $"{i % 4}.5",
            "7" => _ => "7",
            "7?" => i => i % 2 == 0 ? "7" : "?",
            "" => _ => "",
            _ => i => $"{i + 1}",
        };
        var decision = Decide(name, value).Columns[0];
        Assert.AreEqual(expected, decision.Kind.ToString(), decision.Reason);
    }

    [TestMethod]
    public void Few_whole_numbers_in_few_rows_stay_numbers() =>
        Assert.AreEqual(ColumnKind.Numeric, Decide("a", i => $"{i % 9}").Columns[0].Kind);

    [TestMethod]
    public void Missing_values_are_told() => StringAssert.Contains(Decide("a", i => i < 3 ? "NaN" : $"{i / 2.0}").Columns[0].Reason, "3 missing");

    [TestMethod]
    public void Text_among_numbers_is_shown_with_its_line()
    {
        string reason = Decide("a", i => i == 10 ? "abc" : $"{i / 2.0}").Columns[0].Reason;
        StringAssert.Contains(reason, "'abc' in line 12");
    }

    [TestMethod]
    public void What_the_user_says_goes_first()
    {
        string csv = Csv("a", i => $"{i % 4}");
        Assert.AreEqual(ColumnKind.Numeric, Plan(csv, new("y", Numeric: ["a"])));
        Assert.AreEqual(ColumnKind.Categorical, Plan(csv, new("y", Categorical: ["a"])));
        Assert.AreEqual(ColumnKind.Ignored, Plan(csv, new("y", Ignored: ["a"])));
        Assert.AreEqual(ColumnKind.Weight, Plan(csv, new("y", Weight: "a")));

        static ColumnKind Plan(string csv, ColumnRequest request) => ColumnPlanner.Plan(TableProfile.Read(new TableSource(csv), request, default), request).Columns[0].Kind;
    }

    private ColumnPlan Decide(string name, Func<int, string> value) => ColumnPlanner.Plan(TableProfile.Read(new TableSource(Csv(name, value)), new ColumnRequest("y"), default), new ColumnRequest("y"));

    /// <summary>120 rows of the column, a filler with something to learn from, and a label.</summary>
    private string Csv(string name, Func<int, string> value) =>
        _folder.Write("a.csv", $"{name},filler,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{value(i)},{i * i % 97 / 2.0},{(i % 2 == 0 ? "p" : "q")}\n")));
}
