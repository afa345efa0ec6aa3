namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class DatasetFolderTests
{
    internal const string Csv = "id,age,colour,kind\n1,30,red,yes\n2,,\"a, b\",no\n3,-1.5e1,,yes\n";

    internal const string Json = """
        { "format": "ignored", "datasets": [ {
          "name": "people", "file": "people.csv", "task": "binclass", "target": "kind",
          "numeric": ["age"], "categorical": ["colour"], "n_rows": 3, "data_licence": "CC0",
          "source": [ { "repo": "owner/name", "path": "a.csv" } ], "sha256_raw": "SHA" } ] }
        """;

    [TestMethod]
    public void A_file_is_read_as_its_description_says()
    {
        var data = Load(Json, Csv);

        Assert.AreEqual(TaskKind.Binary, data.Task);
        CollectionAssert.AreEqual(new[] { "age", "colour" }, data.Features.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 30, float.NaN, -15 }, ((NumericColumn)data.Features[0]).Values.ToArray());
        var colour = (CategoricalColumn)data.Features[1];
        CollectionAssert.AreEqual(new[] { "red", "a, b", null }, new[] { colour[0], colour[1], colour[2] });
        CollectionAssert.AreEqual(new[] { "no", "yes" }, data.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 0, 1 }, data.Target.ToArray());
        Assert.AreEqual("kind", data.TargetName);
        Assert.AreEqual("CC0", data.Licence);
        Assert.AreEqual("owner/name: a.csv", data.Source);
    }

    [TestMethod]
    public void A_compressed_file_is_read_alike()
    {
        using var folder = new TemporaryFolder();
        folder.WriteGzip("people.csv.gz", Csv);
        folder.Write(DatasetFolder.IndexFileName, Json.Replace("people.csv", "people.csv.gz"));

        Assert.AreEqual(3, DatasetFolder.Open(folder.Path).Load("People").RowCount);
    }

    [TestMethod]
    public void Lines_that_end_in_carriage_return_and_line_feed_are_read_alike()
    {
        CollectionAssert.AreEqual(new[] { 1f, 0, 1 }, Load(Json, Csv.Replace("\n", "\r\n")).Target.ToArray());
    }

    [TestMethod]
    public void Blank_lines_are_skipped()
    {
        CollectionAssert.AreEqual(new[] { 1f, 0, 1 }, Load(Json, Csv.Replace("2,,", "\n2,,") + "\n").Target.ToArray());
    }

    [TestMethod]
    public void Rows_without_a_target_are_left_out_and_counted()
    {
        var data = Load(Json, "age,colour,kind\n1,a,no\n2,a,\n3,a,yes\n");

        Assert.AreEqual(2, data.RowCount);
        Assert.AreEqual(1, data.RowsWithoutTarget);
        CollectionAssert.AreEqual(new[] { 1f, 3 }, ((NumericColumn)data.Features[0]).Values.ToArray());
    }

    [TestMethod]
    public void Classes_that_are_numbers_stand_in_the_order_of_their_values()
    {
        string json = Json.Replace("binclass", "multiclass");

        var data = Load(json, "age,colour,kind\n1,a,10\n2,a,9\n3,a,-1\n");

        CollectionAssert.AreEqual(new[] { "-1", "9", "10" }, data.ClassNames.ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 1, 0 }, data.Target.ToArray());
    }

    [TestMethod]
    public void A_regression_target_is_read_as_numbers()
    {
        var data = Load(Json.Replace("binclass", "regression"), "age,colour,kind\n1,a,1.5\n2,a,-2\n3,a,0\n");

        Assert.AreEqual(TaskKind.Regression, data.Task);
        CollectionAssert.AreEqual(new[] { 1.5f, -2, 0 }, data.Target.ToArray());
    }

    [TestMethod]
    public void The_hash_is_checked_on_request()
    {
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Csv)));
        using var folder = new TemporaryFolder();
        folder.Write("people.csv", Csv);

        folder.Write(DatasetFolder.IndexFileName, Json.Replace("SHA", hash));
        Assert.AreEqual(3, DatasetFolder.Open(folder.Path).Load("people", verifyHash: true).RowCount);
        folder.Write(DatasetFolder.IndexFileName, Json.Replace("SHA", "00ff"));
        var exception = Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path).Load("people", verifyHash: true));
        StringAssert.Contains(exception.Message, hash);
        StringAssert.Contains(exception.Message, "00ff");
    }

    [TestMethod]
    [DataRow("age,colour,kind\n1,a,no\n2,a\n3,a,yes\n", "line 3 has 2 fields where the header has 3", DisplayName = "short row")]
    [DataRow("age,colour,kind\n1,a,no\n2,a,no,9\n3,a,yes\n", "line 3 has 4 fields where the header has 3", DisplayName = "long row")]
    [DataRow("age,colour,kind\n1,a,no\nold,a,no\n3,a,yes\n", "line 3, column 'age': 'old' is not a number", DisplayName = "word for a number")]
    [DataRow("age,colour,kind\n1,a,no\n2,\"a\"b,no\n3,a,yes\n", "line 3 is not valid CSV", DisplayName = "text after a quote")]
    [DataRow("age,colour\n1,a\n", "no column 'kind'", DisplayName = "target absent")]
    [DataRow("\0\u0001PNG\n\0\0", "is a binary file", DisplayName = "binary file")]
    [DataRow("colour,kind\na,no\n", "no column 'age'", DisplayName = "feature absent")]
    [DataRow("age,age,colour,kind\n1,1,a,no\n", "both named 'age'", DisplayName = "column twice")]
    [DataRow("", "is empty", DisplayName = "empty file")]
    [DataRow("age,colour,kind\n", "no rows", DisplayName = "header only")]
    [DataRow("age,colour,kind\n1,a,no\n3,a,yes\n", "has 2 rows where 3 are listed", DisplayName = "cut off")]
    [DataRow("age,colour,kind\n1,a,no\n2,a,no\n3,a,no\n", "has 1 classes (no)", DisplayName = "one class")]
    [DataRow("age,colour,kind\n1,a,no\n2,a,yes\n3,a,maybe\n", "has 3 classes", DisplayName = "three classes")]
    public void A_file_that_does_not_fit_is_refused_with_the_place(string csv, string expected)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(Json, csv));

        StringAssert.Contains(exception.Message, expected);
        StringAssert.Contains(exception.Message, "people.csv");
    }

    [TestMethod]
    public void A_file_that_is_not_compressed_though_named_so_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("people.csv.gz", Csv);
        folder.Write(DatasetFolder.IndexFileName, Json.Replace("people.csv", "people.csv.gz"));

        Assert.AreEqual(3, DatasetFolder.Open(folder.Path).Load("people").RowCount);
    }

    [TestMethod]
    [DataRow("{ \"datasets\": [ { \"name\": \"x\" } ] }", "file", DisplayName = "property absent")]
    [DataRow("{ \"datasets\": [", "line", DisplayName = "cut off")]
    [DataRow("null", "null", DisplayName = "null")]
    [DataRow("{ \"datasets\": [], \"other\": }", "line 1", DisplayName = "no JSON")]
    public void A_list_that_cannot_be_understood_is_refused(string json, string expected)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(json, Csv));

        StringAssert.Contains(exception.Message, expected);
        StringAssert.Contains(exception.Message, DatasetFolder.IndexFileName);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [TestMethod]
    public void A_task_of_another_name_is_refused()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(Json.Replace("binclass", "ranking"), Csv));

        StringAssert.Contains(exception.Message, "'ranking'");
    }

    [TestMethod]
    public void A_target_among_the_features_is_refused()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(Json.Replace("\"colour\"", "\"kind\""), Csv));

        StringAssert.Contains(exception.Message, "'kind'");
    }

    [TestMethod]
    public void A_dataset_listed_twice_is_refused()
    {
        string item = Json[(Json.IndexOf('[') + 1)..Json.LastIndexOf(']')];

        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(Json.Replace(item, item + "," + item), Csv));

        StringAssert.Contains(exception.Message, "twice");
    }

    [TestMethod]
    public void An_absent_folder_list_file_and_name_are_named()
    {
        using var folder = new TemporaryFolder();
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.File("nowhere"))).Message, "nowhere");
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path)).Message, DatasetFolder.IndexFileName);
        folder.Write(DatasetFolder.IndexFileName, Json);
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path).Load("people")).Message, "people.csv");
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path).Load("others")).Message, "people");
    }

    [TestMethod]
    public void Every_listed_public_set_has_the_rows_and_columns_it_lists()
    {
        var folder = SharedData.Open();
        foreach (var description in folder.Datasets.Where(dataset => dataset.RowCount <= 5_000))
        {
            var data = folder.Load(description, verifyHash: true);
            Assert.AreEqual(description.RowCount, data.RowCount + data.RowsWithoutTarget, description.Name);
            Assert.HasCount(description.Numeric.Count + description.Categorical.Count, data.Features, description.Name);
        }
    }

    internal static TabularDataset Load(string json, string csv)
    {
        using var folder = new TemporaryFolder();
        folder.Write(DatasetFolder.IndexFileName, json);
        folder.Write("people.csv", csv);
        return DatasetFolder.Open(folder.Path).Load("people");
    }
}
