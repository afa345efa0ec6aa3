namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class ResultCsvTests
{
    [TestMethod]
    public void A_result_reads_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var record = SampleResults.Of("a, \"b\"", "mlp", 0.123456789012345) with { ValidationCurve = [], CurveUnit = null };

        ResultCsv.Replace(folder.Path, [record]);

        Assert.AreEqual(record with { ValidationCurve = [] }, ResultCsv.Read(folder.File(ResultCsv.FileName)).Single() with { ValidationCurve = record.ValidationCurve });
    }

    [TestMethod]
    public void The_columns_are_the_documented_ones()
    {
        Assert.AreEqual(
            "dataset,task,n_train,n_validation,n_test,n_features,model,seed,metric,score,log_loss,fit_seconds,predict_seconds,parameters,status,error",
            ResultCsv.Header);
    }

    [TestMethod]
    public void Another_kind_of_file_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        folder.Write("other.csv", "x,y\n1,2\n");

        var error = Assert.ThrowsExactly<InvalidDataException>(() => ResultCsv.Read(folder.File("other.csv")));

        StringAssert.Contains(error.Message, "other.csv");
    }

    [TestMethod]
    public void A_field_that_is_no_number_is_refused_with_file_line_and_column()
    {
        using var folder = new TemporaryFolder();
        folder.Write("results.csv", ResultCsv.Header + "\nd,binary,1,1,1,1,m,0,accuracy,many,,,,,ok,\n");

        var error = Assert.ThrowsExactly<InvalidDataException>(() => ResultCsv.Read(folder.File("results.csv")));

        StringAssert.Contains(error.Message, "line 2");
        StringAssert.Contains(error.Message, "score");
    }
}
