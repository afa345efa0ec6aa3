namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class ResultFolderTests
{
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
