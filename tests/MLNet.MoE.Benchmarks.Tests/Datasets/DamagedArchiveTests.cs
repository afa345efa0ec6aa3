using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Archives of datasets that lack a part, or whose parts do not fit each other, are refused by name.</summary>
[TestClass]
public sealed class DamagedArchiveTests
{
    [TestMethod]
    public void An_absent_part_is_named()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        File.Delete(Path.Combine(folder.File("plain"), "X_num_val.npy"));

        StringAssert.Contains(Refuse(folder).Message, "X_num_val.npy");
    }

    [TestMethod]
    public void Parts_of_other_rows_than_the_target_are_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        ArchiveFiles.Write(folder.File("plain"), "X_num", 0, NpyFile.Of([1f, 2], "(2, 1)"));

        var exception = Refuse(folder);

        StringAssert.Contains(exception.Message, "2 rows");
        StringAssert.Contains(exception.Message, "has 3");
    }

    [TestMethod]
    public void Parts_of_other_columns_than_the_training_part_are_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        ArchiveFiles.Write(folder.File("plain"), "X_num", 1, NpyFile.Of([1f, 2], "(1, 2)"));

        StringAssert.Contains(Refuse(folder).Message, "2 columns");
    }

    [TestMethod]
    public void A_target_of_two_columns_is_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        ArchiveFiles.Write(folder.File("plain"), "Y", 0, NpyFile.Of(new float[6], "(3, 2)"));

        StringAssert.Contains(Refuse(folder).Message, "a target has one");
    }

    [TestMethod]
    public void A_set_without_features_is_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        foreach (string part in ArchiveFiles.Parts)
            File.Delete(Path.Combine(folder.File("plain"), $"X_num_{part}.npy"));

        StringAssert.Contains(Refuse(folder).Message, "no features");
    }

    [TestMethod]
    public void A_binary_task_of_three_classes_is_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        ArchiveFiles.WriteInfo(folder.File("plain"), "binclass");

        StringAssert.Contains(Refuse(folder).Message, "3 classes");
    }

    [TestMethod]
    [DataRow("{ \"task_type\": \"ranking\" }", "'ranking'")]
    [DataRow("{ \"n_features\": 3 }", "no task_type")]
    [DataRow("[]", "no task_type")]
    [DataRow("{", "info.json")]
    public void A_description_without_a_known_task_is_refused(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        File.WriteAllText(Path.Combine(folder.File("plain"), "info.json"), json);

        StringAssert.Contains(Refuse(folder).Message, expected);
    }

    [TestMethod]
    public void Absent_folders_sets_and_splits_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.IsFalse(DatasetArchive.IsArchive(folder.Path));
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetArchive.Open(folder.Path)).Message, folder.Path);
        StringAssert.Contains(
            Assert.ThrowsExactly<DatasetException>(() => DatasetArchive.Open(folder.File("nowhere"))).Message, "nowhere");
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 1]);
        var archive = DatasetArchive.Open(folder.Path);
        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => archive.Load("other")).Message, "plain");
        StringAssert.Contains(Assert.ThrowsExactly<DatasetException>(() => archive.Load("plain", 1)).Message, "splits 0 to 0, not 1");
    }

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("null", "no JSON object")]
    [DataRow("[]", "no JSON object")]
    [DataRow("{ \"task_type\": null }", "no task_type")]
    [DataRow("{ \"task_type\": 5 }", "no word")]
    [DataRow("{ \"task_type\": [\"regression\"] }", "no word")]
    [DataRow("{ \"task_type\": \"\\ud800\" }", "no word")]
    [DataRow("{ \"task_type\": \"regr\u00e4ssion\" }", "UTF-8")]
    [DataRow("{ \"task_type\": \"regression\", \"task_type\": \"binclass\" }", "uplicate")]
    public void An_info_file_that_cannot_be_understood_is_refused_by_name(string info, string expected)
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 2]);
        File.WriteAllBytes(Path.Combine(folder.File("plain"), "info.json"), Encoding.Latin1.GetBytes(info));

        string message = Refuse(folder).Message;

        StringAssert.Contains(message, expected);
        StringAssert.Contains(message, "info.json");
        Assert.DoesNotContain('\n', message);
    }

    [TestMethod]
    public void A_part_without_rows_is_refused()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 0, 2]);

        StringAssert.Contains(Refuse(folder).Message, "Y_val.npy' has no rows");
    }

    private static DatasetException Refuse(TemporaryFolder folder) =>
        Assert.ThrowsExactly<DatasetException>(() => DatasetArchive.Open(folder.Path).Load("plain"));
}
