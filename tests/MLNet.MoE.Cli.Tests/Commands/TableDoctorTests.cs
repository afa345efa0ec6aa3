using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary><c>moe doctor --data</c>: what is odd about a table is found.</summary>
[TestClass]
public sealed class TableDoctorTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Wrong_labels_telling_columns_repeated_rows_and_shifts_are_found()
    {
        string csv = _folder.Write("t.csv", Table(300, 1, wrong: 15)), other = _folder.Write("u.csv", Table(200, 2, shift: 1));
        string page = _folder.File("d.html"), suspects = _folder.File("s.csv");
        var run = Doctor(csv, "--label", "big", "--against", other, "--out", page, "--suspects", suspects, "--json")
            .AssertDone("1 rows have no value in 'big'");
        using var json = JsonDocument.Parse(run.Output);
        var found = json.RootElement;
        CollectionAssert.AreEqual(new[] { "after" }, Texts("columns_that_give_the_label_away"));
        CollectionAssert.AreEquivalent(new[] { "y", "sum" }, Texts("columns_that_differ"));
        Assert.AreEqual(2, found.GetProperty("repeated_rows").GetInt32());
        Assert.AreEqual(1, found.GetProperty("equal_rows_with_different_labels").GetInt32());

        // Of the fifteen wrong labels, most are among the fifteen most suspect ones, by their rows in the file.
        int[] rows = [.. File.ReadLines(suspects).Skip(1).Take(15).Select(line => int.Parse(line.Split(',')[0],
            CultureInfo.InvariantCulture))];
        Assert.IsGreaterThanOrEqualTo(11, rows.Count(row => row > 1 && (row - 2) % 20 == 0));
        string html = File.ReadAllText(page);
        StringAssert.StartsWith(html, "<!doctype html>");
        StringAssert.Contains(html, "after alone gives the label away");
        Assert.DoesNotContain("<script", html);

        string[] Texts(string name) => [.. found.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
    }

    [TestMethod]
    public void Numbers_far_from_what_is_predicted_are_suspect()
    {
        string csv = _folder.Write("t.csv", Table(240, 1));
        string suspects = _folder.File("s.csv");
        string[] lines = File.ReadAllLines(csv);
        lines[41] = string.Join(',', lines[41].Split(',').Select((field, i) => i == 3 ? "99" : field));
        File.WriteAllLines(csv, lines);
        var run = Doctor(csv, "--label", "sum", "--ignore", "big,after", "--out", _folder.File("d.html"), "--suspects", suspects)
            .AssertDone();
        StringAssert.StartsWith(File.ReadLines(suspects).ElementAt(1), "41,99,");
        StringAssert.Contains(run.Output, "Labels that are probably wrong: ");
        // Without a table it tells of the machine, as before.
        StringAssert.Contains(CommandLine.Run("doctor").AssertDone().Output, "engine cpu");
    }

    [TestMethod]
    public void What_cannot_be_looked_at_is_one_clear_line()
    {
        string csv = _folder.Write("t.csv", Table(60, 1)), page = _folder.File("d.html");
        CommandLine.Run("doctor", "--data", csv, "--out", page).AssertRefused("--label");
        CommandLine.Run("doctor", "--label", "big").AssertRefused("--label", "--data");
        CommandLine.Run("doctor", "--against", csv).AssertRefused("--against", "--data");
        CommandLine.Run("doctor", "--data", csv, "--label", "bg", "--out", page).AssertRefused("'bg'", "big");
        CommandLine.Run("doctor", "--data", csv, "--label", "big", "--out", csv).AssertRefused("--out");
        CommandLine.Run("doctor", "--data", csv, "--label", "big", "--folds", "1", "--out", page).AssertRefused("--folds");
        CommandLine.Run("doctor", "--data", csv, "--label", "big", "--model", "gg-mo", "--out", page).AssertRefused("gg-mo");
        string narrow = _folder.Write("u.csv", "x,big\n1,yes\n");
        string whole = _folder.Write("v.csv", string.Join('\n', Table(60, 1).Split('\n').Where((_, line) => line != 1)));
        Doctor(whole, "--label", "big", "--against", narrow, "--out", page).AssertRefused("u.csv", "'y'");
        Assert.IsFalse(File.Exists(page));
    }

    private static CommandLine Doctor(string csv, params string[] more) => CommandLine.Run(["doctor", "--data", csv, .. more,
        "--model", "mlp-ens", "--folds", "3", "--set", "Width=16", "--set", "NumberOfMembers=2", "--set", "MaximumEpochs=40"]);

    /// <summary>
    /// Two numbers, a class that follows from their sum, the sum, and a column that was filled in once the class was known. The first row
    /// has no class; every twentieth after it has a wrong one; the last rows are alike, one of them of another class.
    /// </summary>
    private static string Table(int rows, int seed, int wrong = 0, double shift = 0)
    {
        var random = new Random(seed);
        var text = new StringBuilder("x,y,big,sum,after\n");
        for (int row = 0; row < rows; row++)
        {
            double x = Math.Round(random.NextDouble(), 3), y = Math.Round(random.NextDouble() + shift, 3);
            bool isBig = x + (y - shift) > 1, isWrong = row > 0 && (row - 1) % 20 == 0 && (row - 1) / 20 < wrong;
            // Away from the border, so that a wrong class is one.
            if (Math.Abs(x + y - shift - 1) < 0.15) x = Math.Round(x + (isBig ? 0.2 : -0.2), 3);
            string label = row == 0 ? "" : isBig != isWrong ? "yes" : "no";
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{label},{x + y},{(label == "yes" ? "paid" : "open")}\n");
        }
        return text.Append(shift > 0 ? "" : "0.9,0.9,yes,1.8,paid\n0.9,0.9,no,1.8,paid\n0.9,0.9,yes,1.8,paid\n").ToString();
    }
}
