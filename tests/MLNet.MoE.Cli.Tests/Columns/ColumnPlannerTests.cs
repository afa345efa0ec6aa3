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
    [DataRow("whole numbers of few values", "i % 4", "Numeric")]
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
    [DataRow("007 7 0420", "Categorical", DisplayName = "codes that are one number")]
    [DataRow("9007199254740993 9007199254740992 9007199254740994", "Categorical", DisplayName = "digits that a double does not hold")]
    [DataRow("01 02 03 04", "Both", DisplayName = "months")]
    [DataRow("10000001 10000017 10000033 10000002 10000003 10000004 10000005 10000006 10000007 10000008 10000009 10000010", "Categorical",
        DisplayName = "identifiers")]
    [DataRow("1700000000 1700000001 1700000002 1700000003 1700000004 1700000005 1700000006 1700000007 1700000008 1700000009 1700000010",
        "Numeric", DisplayName = "seconds since 1970")]
    [DataRow("2024-01-01 2024-02-03 2024-03-05", "Date", DisplayName = "dates")]
    [DataRow("$1,200 $900 $1,300.50", "Numeric", DisplayName = "money")]
    [DataRow("1 2 x y z w", "Categorical", DisplayName = "numbers and texts")]
    public void Kind_of_column_follows_from_how_its_values_are_spelled(string values, string expected)
    {
        string[] texts = values.Split(' ');
        var decision = Decide("a", i => $"\"{texts[i % texts.Length]}\"").Columns[0];
        Assert.AreEqual(expected, decision.Kind.ToString(), decision.Reason);
    }

    [TestMethod]
    public void Dates_give_their_parts_that_vary()
    {
        var plan = Decide("a", i => $"2024-0{1 + (i % 9)}-15");
        CollectionAssert.AreEqual(new[] { "a:elapsed", "a:month", "a:weekday" },
            plan.Columns[0].Features.Select(feature => feature.Name).ToArray());
    }

    [TestMethod]
    public void Few_whole_numbers_in_few_rows_stay_numbers() =>
        Assert.AreEqual(ColumnKind.Numeric, Decide("a", i => $"{i % 9}").Columns[0].Kind);

    [TestMethod]
    public void Missing_values_are_reported()
        => StringAssert.Contains(Decide("a", i => i < 3 ? "NaN" : $"{i / 2.0}").Columns[0].Reason, "3 missing");

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

        static ColumnKind Plan(string csv, ColumnRequest request)
            => ColumnPlanner.Plan(TableProfile.Read(new TableSource(csv), request, default), request).Columns[0].Kind;
    }

    private ColumnPlan Decide(string name, Func<int, string> value)
        => ColumnPlanner.Plan(TableProfile.Read(new TableSource(Csv(name, value)), new ColumnRequest("y"), default),
            new ColumnRequest("y"));

    /// <summary>120 rows of the column, a filler with something to learn from, and a label.</summary>
    private string Csv(string name, Func<int, string> value) =>
        _folder.Write("a.csv",
            $"{name},filler,y\n"
            + string.Concat(Enumerable.Range(0, 120).Select(i => $"{value(i)},{i * i % 97 / 2.0},{(i % 2 == 0 ? "p" : "q")}\n")));
}
