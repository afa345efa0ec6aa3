using System.Text;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Lines of <c>results.jsonl</c> that hold something else than a result: they are reported and skipped, and the benchmark goes
/// on.</summary>
[TestClass]
public sealed class DamagedJournalTests
{
    private static readonly TabularDataset[] Data = [SmallData.Classes(), SmallData.Numbers()];

    private readonly TemporaryFolder _folder = new();

    private string Journal => _folder.File(ResultJournal.FileName);

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("7")]
    [DataRow("{}")]
    [DataRow("\0\0\0\0")]
    [DataRow("{\"dataset\":")]
    [DataRow("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void A_line_that_is_no_record_is_reported_and_its_run_repeated(string line) => CheckSkipped(_ => Encoding.UTF8.GetBytes(line));

    [TestMethod]
    [DataRow("dataset", "null")]
    [DataRow("dataset", "5")]
    [DataRow("dataset", "\"\"")]
    [DataRow("dataset", "\"other\"")]
    [DataRow("model", "null")]
    [DataRow("model", "[\"a\"]")]
    [DataRow("model", "\"b\"")]
    [DataRow("metric", "null")]
    [DataRow("metric", "\"luck\"")]
    [DataRow("metric", "\"rmse\"")]
    [DataRow("task", "1")]
    [DataRow("task", "\"7\"")]
    [DataRow("task", "\"Binary, Regression\"")]
    [DataRow("task", "\"Regression\"")]
    [DataRow("seed", "null")]
    [DataRow("seed", "1e300")]
    [DataRow("seed", "3")]
    [DataRow("split", "-1")]
    [DataRow("members", "5")]
    [DataRow("training_rows", "-4")]
    [DataRow("test_rows", "4")]
    [DataRow("score", "null")]
    [DataRow("score", "\"NaN\"")]
    [DataRow("score", "\"Infinity\"")]
    [DataRow("score", "1e999")]
    [DataRow("score", "-0.5")]
    [DataRow("score", "1.5")]
    [DataRow("score", "true")]
    [DataRow("log_loss", "-1")]
    [DataRow("fit_seconds", "\"-Infinity\"")]
    [DataRow("parameters", "-3")]
    [DataRow("validation_curve", "null")]
    [DataRow("validation_curve", "[null]")]
    [DataRow("validation_curve", "[[1]]")]
    [DataRow("gate", "{}")]
    [DataRow("gate", "{\"shares\":null,\"experts_of_a_row\":1}")]
    [DataRow("gate", "{\"shares\":[],\"experts_of_a_row\":1}")]
    [DataRow("gate", "{\"shares\":[\"NaN\"],\"experts_of_a_row\":1}")]
    [DataRow("gate", "{\"shares\":[0.5,-0.5],\"experts_of_a_row\":1}")]
    [DataRow("gate", "{\"shares\":[1],\"experts_of_a_row\":1,\"experts\":{}}")]
    [DataRow("gate",
        "{\"shares\":[1],\"experts_of_a_row\":1,\"experts\":{\"experts\":[null],\"depends_on_row\":true,\"columns\":[],\"rows\":[]}}")]
    [DataRow("gate",
        "{\"shares\":[1],\"experts_of_a_row\":1,\"experts\":{\"experts\":[\"a\"],\"depends_on_row\":true,\"columns\":[null],\"rows\":[]}}")]
    [DataRow("gate",
        "{\"shares\":[1],\"experts_of_a_row\":1,\"experts\":{\"experts\":[\"a\"],\"depends_on_row\":true,\"columns\":[],\"rows\":"
        + "[{\"expert\":\"a\",\"values\":[],\"shares\":[]}]}}")]
    [DataRow("settings", "{\"Width\":null}")]
    [DataRow("settings", "[]")]
    [DataRow("key", "null")]
    [DataRow("version", "null")]
    [DataRow("error", "{}")]
    public void A_value_that_no_result_has_is_reported_and_its_run_repeated(string property, string value) => CheckSkipped(line =>
    {
        var record = JsonNode.Parse(line)!.AsObject();
        record[property] = JsonNode.Parse(value);
        return Encoding.UTF8.GetBytes(record.ToJsonString());
    });

    [TestMethod]
    public void A_property_that_stands_twice_is_reported()
        => CheckSkipped(line => Encoding.UTF8.GetBytes(line.Replace("{\"dataset\"", "{\"dataset\":\"x\",\"dataset\"")));

    [TestMethod]
    public void Text_that_is_not_UTF8_is_reported() =>
        CheckSkipped(line => Encoding.Latin1.GetBytes(line.Replace("classes", "cl\u00e4sses")));

    [TestMethod]
    public void A_line_of_any_length_is_reported() => CheckSkipped(_ => [.. Enumerable.Repeat((byte)'x', (1 << 24) + 1)]);

    [TestMethod]
    public void A_wrong_line_that_has_the_key_of_a_failed_run_does_not_hide_it()
    {
        BenchmarkRunnerTests.Run(_folder.Path, Data, [new FakeLearner("a", _ => throw new InvalidOperationException("no luck"))]);

        var records = BenchmarkRunnerTests.Run(_folder.Path, Data, [new FakeLearner("a")]).Records;

        Assert.IsTrue(records.All(record => record.Error!.Contains("no luck", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_file_with_the_marks_of_another_editor_is_read_as_it_is_meant()
    {
        BenchmarkRunnerTests.Run(_folder.Path, Data, [new FakeLearner("a")]);
        File.WriteAllText(Journal, "\n \n" + File.ReadAllText(Journal).Replace("\n", "\r\n"),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var warnings = new List<string>();

        Assert.AreEqual(2, new ResultJournal(_folder.Path).Read(warnings.Add).Count);

        Assert.IsEmpty(warnings);
    }

    [TestMethod]
    public void Many_damaged_lines_are_reported_in_few()
    {
        File.WriteAllText(Journal, string.Concat(Enumerable.Repeat("damaged\n", 1000)));
        var warnings = new List<string>();

        Assert.AreEqual(0, new ResultJournal(_folder.Path).Read(warnings.Add).Count);

        Assert.HasCount(11, warnings);
        StringAssert.Contains(warnings[^1], "990 more");
    }

    private void CheckSkipped(Func<string, byte[]> damage)
    {
        BenchmarkRunnerTests.Run(_folder.Path, Data, [new FakeLearner("a")]);
        string[] lines = File.ReadAllLines(Journal);
        int place = Array.FindIndex(lines, line => line.Contains("classes", StringComparison.Ordinal));
        byte[][] damaged = [.. lines.Select((line, number) => number == place ? damage(line) : Encoding.UTF8.GetBytes(line))];
        File.WriteAllBytes(Journal, [.. damaged.SelectMany(line => (byte[])[.. line, (byte)'\n'])]);
        byte[] before = File.ReadAllBytes(Journal);
        var contender = new FakeLearner("a");
        var progress = new SilentProgress();

        var records = BenchmarkRunnerTests.Run(_folder.Path, Data, [contender], progress: progress).Records;

        Assert.AreEqual((1, 2), (contender.Fits, records.Count));
        StringAssert.Contains(progress.Warnings.Single(), $"'{Journal}', line {place + 1} is damaged and skipped: ");
        Assert.DoesNotContain('\n', progress.Warnings[0]);
        // The serializer would speak of constructor parameters and their annotations.
        Assert.DoesNotContain("nullability", progress.Warnings[0]);
        // What was there still is, and the new result behind it.
        CollectionAssert.AreEqual(before, File.ReadAllBytes(Journal)[..before.Length]);
        Assert.HasCount(2, ResultCsv.Read(_folder.File(ResultCsv.FileName)));
        BenchmarkRunnerTests.Run(_folder.Path, Data, [contender]);
        Assert.AreEqual(1, contender.Fits);
    }
}
