using static MLNet.MoE.Benchmarks.Tests.DatasetFolderTests;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Lists of datasets that were damaged, or lead to files that are none of theirs.</summary>
[TestClass]
public sealed class HostileListTests
{
    [TestMethod]
    [DataRow("name", "null")]
    [DataRow("name", "\"\"")]
    [DataRow("name", "\" \"")]
    [DataRow("name", "5")]
    [DataRow("file", "null")]
    [DataRow("file", "\"\"")]
    [DataRow("file", "[]")]
    [DataRow("task", "null")]
    [DataRow("task", "\"\"")]
    [DataRow("target", "null")]
    [DataRow("target", "\"\"")]
    [DataRow("numeric", "null")]
    [DataRow("numeric", "[null]")]
    [DataRow("numeric", "[\"age\", \"age\"]")]
    [DataRow("numeric", "[\"\"]")]
    [DataRow("numeric", "\"age\"")]
    [DataRow("categorical", "null")]
    [DataRow("categorical", "[null]")]
    [DataRow("categorical", "[\"age\"]")]
    [DataRow("categorical", "[\"kind\"]")]
    [DataRow("categorical", "[[\"colour\"]]")]
    [DataRow("n_rows", "\"3\"")]
    [DataRow("n_rows", "-3")]
    [DataRow("n_rows", "3.5")]
    [DataRow("source", "[null]")]
    [DataRow("source", "\"here\"")]
    public void A_field_that_makes_no_sense_is_refused_with_file_dataset_and_field(string field, string value)
    {
        var list = System.Text.Json.Nodes.JsonNode.Parse(Json)!;
        list["datasets"]![0]![field] = System.Text.Json.Nodes.JsonNode.Parse(value);

        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(list.ToJsonString(), Csv));

        foreach (string expected in new[] { DatasetFolder.IndexFileName, field == "name" ? "number 1" : "'people'",
            $": {field} " }.Where(expected => field != "name" || value != "\" \""))
            StringAssert.Contains(exception.Message, expected);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [TestMethod]
    [DataRow("{ \"datasets\": null }", "no list")]
    [DataRow("{ \"datasets\": {} }", "no list")]
    [DataRow("{ \"datasets\": [ null ] }", "dataset number 1 is null")]
    [DataRow("{ \"datasets\": [ [] ] }", "dataset number 1 is a list")]
    [DataRow("[]", "no list")]
    [DataRow("{ \"datasets\": [], \"datasets\": [] }", "uplicate")]
    [DataRow("", "is empty")]
    public void A_list_of_another_form_is_refused(string json, string expected)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(json, Csv));

        StringAssert.Contains(exception.Message, expected);
        StringAssert.Contains(exception.Message, DatasetFolder.IndexFileName);
    }

    [TestMethod]
    public void A_list_that_is_not_UTF8_is_refused_and_one_with_comments_and_marks_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("people.csv", Csv);
        File.WriteAllBytes(folder.File(DatasetFolder.IndexFileName), System.Text.Encoding.Latin1.GetBytes(Json.Replace("CC0", "\u00e4")));
        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path)).Message, "UTF-8");

        File.WriteAllText(folder.File(DatasetFolder.IndexFileName), "// mine\n" + Json.Replace("\"SHA\" }", "\"SHA\", },"),
            new System.Text.UTF8Encoding(true));
        Assert.AreEqual(3, DatasetFolder.Open(folder.Path).Load("people").RowCount);
    }

    [TestMethod]
    [DataRow("/etc/passwd", "is absolute")]
    [DataRow("C:\\\\people.csv", "is absolute")]
    [DataRow("c:people.csv", "is absolute")]
    [DataRow("\\\\\\\\host\\\\share\\\\people.csv", "is absolute")]
    [DataRow("../people.csv", "leads out")]
    [DataRow("sub/../people.csv", "leads out")]
    [DataRow("sub\\\\..\\\\..\\\\people.csv", "leads out")]
    [DataRow(".. /people.csv", "leads out")]
    [DataRow("NUL", "device")]
    [DataRow("con.csv", "device")]
    [DataRow("sub/LPT1.txt", "device")]
    [DataRow("a\\u0000b.csv", "control characters")]
    public void A_file_that_is_not_in_the_folder_is_refused_by_name(string file, string expected)
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => Load(Json.Replace("people.csv", file), Csv));

        StringAssert.Contains(exception.Message, expected);
        StringAssert.Contains(exception.Message, "'people': file ");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_link_is_followed_within_the_folder_and_never_out_of_it()
    {
        using TemporaryFolder folder = new(), elsewhere = new();
        folder.Write("real.csv", Csv);
        elsewhere.Write("secret.csv", "root:secret\n1\n");
        folder.Write(DatasetFolder.IndexFileName, Json);
        File.CreateSymbolicLink(folder.File("people.csv"), "real.csv");
        Assert.AreEqual(3, DatasetFolder.Open(folder.Path).Load("people").RowCount);

        File.Delete(folder.File("people.csv"));
        File.CreateSymbolicLink(folder.File("people.csv"), elsewhere.File("secret.csv"));
        RefuseLink(folder, "people.csv");

        Directory.CreateSymbolicLink(folder.File("sub"), elsewhere.Path);
        folder.Write(DatasetFolder.IndexFileName, Json.Replace("people.csv", "sub/secret.csv"));
        RefuseLink(folder, "sub/secret.csv");
    }

    private static void RefuseLink(TemporaryFolder folder, string file)
    {
        string message = Assert.ThrowsExactly<DatasetException>(() => DatasetFolder.Open(folder.Path).Load("people")).Message;
        StringAssert.Contains(message, "leads out");
        StringAssert.Contains(message, file);
        Assert.DoesNotContain("root", message);
    }

    [TestMethod]
    public void A_folder_that_is_a_link_itself_is_read()
    {
        using TemporaryFolder folder = new(), beside = new();
        folder.Write("people.csv", Csv);
        folder.Write(DatasetFolder.IndexFileName, Json);
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("Links need rights here.");
        Directory.CreateSymbolicLink(beside.File("link"), folder.Path);

        Assert.AreEqual(3, DatasetFolder.Open(beside.File("link")).Load("people").RowCount);
    }
}
