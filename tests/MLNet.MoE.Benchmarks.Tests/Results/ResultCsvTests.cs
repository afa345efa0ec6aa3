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

        Assert.AreEqual(record with { ValidationCurve = [] },
            ResultCsv.Read(folder.File(ResultCsv.FileName)).Single() with { ValidationCurve = record.ValidationCurve });
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

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("\n", "line 1 ")]
    [DataRow("dataset,task,n_train\n", "it lacks n_validation, n_test")]
    [DataRow("HEADER\nmonk-1,binary,1,1,1,6,\"sdca,0,accuracy,0.7,0.4,3.5,0.0,18,ok,\n", "line 2: ")]
    [DataRow("HEADER\nOK\nmonk-1,binary,1,1,1,6,\"sdca\"x,0,accuracy,0.7,0.4,3.5,0.0,18,ok,\n", "line 3: ")]
    [DataRow("HEADER\n\"two\nlines\",binary,1,1,1,6,m,0,accuracy,0.7,,,,,ok,\nd,binary,x,1,1,6,m,0,accuracy,0.7,,,,,ok,\n",
        "line 4: 'x' in column n_train")]
    [DataRow("HEADER\nOK\nd,binary\n", "line 3: it has 2 fields where the header has 16")]
    [DataRow("HEADER\nOK,more\n", "line 2: it has 17 fields")]
    [DataRow("HEADER\n,binary,1,1,1,6,m,0,accuracy,0.7,,,,,ok,\n", "line 2: dataset is empty")]
    [DataRow("HEADER\nd,binary,1,1,1,6,,0,accuracy,0.7,,,,,ok,\n", "line 2: model is empty")]
    [DataRow("HEADER\nd,7,1,1,1,6,m,0,accuracy,0.7,,,,,ok,\n", "line 2: '7' is no task")]
    [DataRow("HEADER\nd,binary,-1,1,1,6,m,0,accuracy,0.7,,,,,ok,\n", "line 2: training_rows is -1")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,99999999999,accuracy,0.7,,,,,ok,\n", "column seed")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,luck,0.7,,,,,ok,\n", "line 2: metric is 'luck'")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,NaN,,,,,ok,\n", "line 2: score is NaN")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,70,,,,,ok,\n", "an accuracy is at most 1")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,,,,,,ok,\n", "line 2: score is absent")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,0.7,,Infinity,,,ok,\n", "line 2: fit_seconds")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,0.7,,,,1e300,ok,\n", "column parameters")]
    [DataRow("HEADER\nd,binary,1,1,1,6,m,0,accuracy,0.7,,,,,fine,\n", "column status")]
    public void A_damaged_file_is_refused_with_file_and_line(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("results.csv",
            text.Replace("HEADER", ResultCsv.Header).Replace("OK", ResultCsv.Line(SampleResults.Of("d", "m", 0.5))));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => ResultCsv.Read(folder.File("results.csv")));

        StringAssert.Contains(error.Message, folder.File("results.csv"));
        StringAssert.Contains(error.Message, expected);
    }

    [TestMethod]
    public void Text_that_is_not_UTF8_is_refused_with_its_line()
    {
        using var folder = new TemporaryFolder();
        string[] lines = [ResultCsv.Header, ResultCsv.Line(SampleResults.Of("d", "m", 0.5)),
            ResultCsv.Line(SampleResults.Of("d\u00e4", "m", 0.5))];
        File.WriteAllBytes(folder.File("results.csv"), System.Text.Encoding.Latin1.GetBytes(string.Join('\n', lines)));

        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ResultCsv.Read(folder.File("results.csv"))).Message,
            "line 3 is not UTF-8");
    }

    [TestMethod]
    [DataRow("a, \"b\"\n\r\nc")]
    [DataRow("#5")]
    [DataRow(" x ")]
    [DataRow("'=1+1")]
    [DataRow("|`[<b>]`|")]
    [DataRow("\u00e4\u20ac\ud834\udd1e")]
    public void A_name_is_kept_whatever_is_in_it(string name)
    {
        using var folder = new TemporaryFolder();
        var record = SampleResults.Of(name, name, 0.5);

        ResultCsv.Replace(folder.Path, [record, SampleResults.Failed(name, name, name)]);
        ResultCsv.Append(folder.Path, record);

        var read = ResultCsv.Read(folder.File(ResultCsv.FileName));
        Assert.HasCount(3, read);
        foreach (var one in read) Assert.AreEqual((name, name), (one.Dataset, one.Model));
        Assert.AreEqual(name, read[1].Error);
    }

    [TestMethod]
    public void Columns_of_a_later_version_behind_the_known_ones_are_not_looked_at()
    {
        using var folder = new TemporaryFolder();
        folder.Write("results.csv", $"{ResultCsv.Header},mood\n{ResultCsv.Line(SampleResults.Of("d", "m", 0.5))},good\n");

        Assert.AreEqual(0.5, ResultCsv.Read(folder.File("results.csv")).Single().Score);
    }
}
