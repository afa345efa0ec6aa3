namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class ResultFolderTests
{
    [TestMethod]
    public void Results_of_other_versions_are_read_and_never_taken_up_as_this_versions()
    {
        using var folder = new TemporaryFolder();
        // As an older version might have written it, without today's fields, and as a newer one might, with fields of tomorrow.
        File.WriteAllText(folder.File(ResultJournal.FileName),
            """{"dataset":"classes","task":"Multiclass","model":"a","seed":0,"metric":"accuracy","score":0.5,"key":"0123","version":"0.0.1"}""" + "\n" +
            """{"dataset":"classes","task":"Multiclass","model":"a","seed":1,"metric":"accuracy","score":0.6,"key":"4567","version":"9.9.9","mood":{"good":true}}""" + "\n");
        Assert.AreEqual(2, new ResultJournal(folder.Path).Read().Count);
        var contender = new FakeLearner("a");

        var records = BenchmarkRunnerTests.Run(folder.Path, [SmallData.Classes()], [contender]).Records;

        Assert.AreEqual((1, 1, 3), (contender.Fits, records.Count, new ResultJournal(folder.Path).Read().Count));
    }

    [TestMethod]
    public void The_later_folder_counts_but_no_failure_against_a_success()
    {
        using TemporaryFolder first = new(), second = new();
        ResultCsv.Replace(first.Path, [SampleResults.Of("d", "mlp", 0.5), SampleResults.Of("d", "sdca", 0.5)]);
        ResultCsv.Replace(second.Path, [SampleResults.Of("d", "mlp", 0.6), SampleResults.Failed("d", "sdca", "no luck")]);

        var merged = ResultFolder.Read([first.Path, second.Path]);

        CollectionAssert.AreEqual(new double?[] { 0.6, 0.5 }, merged.Select(record => record.Score).ToArray());
    }

    [TestMethod]
    public void Curves_come_from_the_journal()
    {
        using var folder = new TemporaryFolder();
        var record = SampleResults.Of("d", "mlp", 0.5);
        new ResultJournal(folder.Path).Append(record);
        ResultCsv.Replace(folder.Path, [record]);

        CollectionAssert.AreEqual(record.ValidationCurve.ToArray(), ResultFolder.Read([folder.Path])[0].ValidationCurve.ToArray());
    }

    [TestMethod]
    public void A_folder_without_results_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ResultFolder.Read([folder.Path])).Message, folder.Path);
    }
}
