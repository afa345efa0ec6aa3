using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class DatasetArchiveTests
{
    private static readonly string[] Parts = ["train", "val", "test"];

    [TestMethod]
    public void A_set_written_as_arrays_and_as_csv_is_the_same_dataset()
    {
        using var folder = new TemporaryFolder();
        var random = new SeededRandom(5);
        int[] sizes = [70, 16, 20];
        var csv = new StringBuilder("num0,num1,bin0,cat0,cat1,Y\n");
        var set = Directory.CreateDirectory(folder.File("mixed")).FullName;
        for (var part = 0; part < 3; part++)
        {
            var n = sizes[part];
            var numbers = Enumerable.Range(0, 2 * n).Select(i => i == 3 ? float.NaN : (float)random.NextNormal()).ToArray();
            var bits = Enumerable.Range(0, n).Select(_ => (float)random.NextInt(2)).ToArray();
            var texts = Enumerable.Range(0, 2 * n).Select(_ => "abc"[..(1 + random.NextInt(3))]).ToArray();
            var labels = Enumerable.Range(0, n).Select(_ => (long)random.NextInt(12)).ToArray();
            Write(set, "X_num", part, NpyFile.Of(numbers, $"({n}, 2)"));
            Write(set, "X_bin", part, NpyFile.Of(bits, $"({n}, 1)"));
            Write(set, "X_cat", part, NpyFile.Of(texts, $"({n}, 2)"));
            Write(set, "Y", part, NpyFile.Of(labels, $"({n},)"));
            for (var row = 0; row < n; row++)
            {
                csv.Append(CultureInfo.InvariantCulture,
                    $"{Cell(numbers[2 * row])},{Cell(numbers[2 * row + 1])},{bits[row]},{texts[2 * row]},{texts[2 * row + 1]},{labels[row]}"
                    + $"\n");
            }
        }

        WriteInfo(set, "multiclass");
        folder.Write("mixed.csv", csv.ToString());
        folder.Write(DatasetFolder.IndexFileName, """
            { "datasets": [ { "name": "mixed", "file": "mixed.csv", "task": "multiclass", "target": "Y",
              "numeric": ["num0", "num1"], "categorical": ["bin0", "cat0", "cat1"] } ] }
            """);

        var fromArrays = DatasetArchive.Open(folder.Path).Load("mixed");
        var fromCsv = DatasetFolder.Open(folder.Path).Load("mixed");

        Assert.AreEqual(TaskKind.Multiclass, fromArrays.Task);
        CollectionAssert.AreEqual(fromCsv.ClassNames.ToArray(), fromArrays.ClassNames.ToArray());
        CollectionAssert.AreEqual(fromCsv.Target.ToArray(), fromArrays.Target.ToArray());
        for (var i = 0; i < 5; i++)
        {
            var (one, other) = (fromArrays.Features[i], fromCsv.Features[i]);
            Assert.AreEqual(other.Name, one.Name);
            if (i < 2)
            {
                CollectionAssert.AreEqual(((NumericColumn)other).Values.ToArray(), ((NumericColumn)one).Values.ToArray());
                continue;
            }

            CollectionAssert.AreEqual(((CategoricalColumn)other).Codes.ToArray(), ((CategoricalColumn)one).Codes.ToArray());
            CollectionAssert.AreEqual(((CategoricalColumn)other).Categories.ToArray(), ((CategoricalColumn)one).Categories.ToArray());
        }

        Assert.AreEqual(3, fromArrays.Features[1].MissingCount);
    }

    [TestMethod]
    public void The_split_of_the_archive_comes_with_the_dataset()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 2]);

        var split = DatasetArchive.Open(folder.Path).Load("plain").FixedSplit!;

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, split.Training);
        CollectionAssert.AreEqual(new[] { 3 }, split.Validation);
        CollectionAssert.AreEqual(new[] { 4, 5 }, split.Test);
    }

    [TestMethod]
    public void A_regression_target_is_read_as_it_is()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 2]);

        var data = DatasetArchive.Open(folder.Path).Load("plain");

        Assert.AreEqual(TaskKind.Regression, data.Task);
        CollectionAssert.AreEqual(new[] { 0.5f, 1.5f, 2.5f, 0.5f, 0.5f, 1.5f }, data.Target.ToArray());
    }

    [TestMethod]
    public void Folders_of_one_set_are_its_splits_in_the_order_of_their_numbers()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "regression-num-medium-10-pol", [5, 1, 1]);
        WriteRegression(folder, "regression-num-medium-0-pol", [3, 1, 1]);
        WriteRegression(folder, "regression-num-medium-2-pol", [4, 1, 1]);
        WriteRegression(folder, "adult", [3, 1, 1]);

        var archive = DatasetArchive.Open(folder.Path);

        CollectionAssert.AreEqual(new[] { "adult", "pol" }, archive.Sets.Select(set => set.Name).ToArray());
        var sizes = Enumerable.Range(0, 3).Select(split => archive.Load("pol", split).FixedSplit!).ToArray();
        CollectionAssert.AreEqual(new[] { 3, 4, 5 }, sizes.Select(split => split.Training.Length).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, sizes.Select(split => split.Index).ToArray());
    }

    [TestMethod]
    public void A_name_in_two_groups_keeps_its_group()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "regression-num-medium-0-house", [3, 1, 1]);
        WriteRegression(folder, "regression-cat-large-0-house", [3, 1, 1]);
        WriteRegression(folder, "house", [3, 1, 1]);

        var names = DatasetArchive.Open(folder.Path).Sets.Select(set => set.Name).ToArray();

        CollectionAssert.AreEqual(new[] { "house", "regression-cat-large-house", "regression-num-medium-house" }, names);
    }

    [TestMethod]
    public void The_folder_above_is_understood_too()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        WriteRegression(folder, Path.Combine("data", "plain"), [3, 1, 1]);

        Assert.IsTrue(DatasetArchive.IsArchive(folder.Path));
        Assert.AreEqual(5, DatasetArchive.Open(folder.Path).Load("Plain").RowCount);
    }

    [TestMethod]
    public void Every_folder_of_the_catalogue_is_found_under_the_sets_name()
    {
        using var folder = new TemporaryFolder();
        var benchmark = DatasetCatalog.Load().Benchmark;
        foreach (var name in benchmark.SelectMany(set => set.Folders))
            WriteInfo(Directory.CreateDirectory(folder.File(name)).FullName, "regression");

        var sets = DatasetArchive.Open(folder.Path).Sets;

        CollectionAssert.AreEquivalent(
            benchmark.Select(set => (set.Name, set.Splits)).ToArray(),
            sets.Select(set => (set.Name, set.SplitFolders.Count)).ToArray());
    }

    [TestMethod]
    public void An_absent_part_is_named()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        File.Delete(Path.Combine(folder.File("plain"), "X_num_val.npy"));

        StringAssert.Contains(Refuse(folder).Message, "X_num_val.npy");
    }

    [TestMethod]
    public void Parts_of_other_rows_than_the_target_are_refused()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        Write(folder.File("plain"), "X_num", 0, NpyFile.Of([1f, 2], "(2, 1)"));

        var exception = Refuse(folder);

        StringAssert.Contains(exception.Message, "2 rows");
        StringAssert.Contains(exception.Message, "has 3");
    }

    [TestMethod]
    public void Parts_of_other_columns_than_the_training_part_are_refused()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        Write(folder.File("plain"), "X_num", 1, NpyFile.Of([1f, 2], "(1, 2)"));

        StringAssert.Contains(Refuse(folder).Message, "2 columns");
    }

    [TestMethod]
    public void A_target_of_two_columns_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        Write(folder.File("plain"), "Y", 0, NpyFile.Of(new float[6], "(3, 2)"));

        StringAssert.Contains(Refuse(folder).Message, "a target has one");
    }

    [TestMethod]
    public void A_set_without_features_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        foreach (var part in Parts)
            File.Delete(Path.Combine(folder.File("plain"), $"X_num_{part}.npy"));

        StringAssert.Contains(Refuse(folder).Message, "no features");
    }

    [TestMethod]
    public void A_binary_task_of_three_classes_is_refused()
    {
        using var folder = new TemporaryFolder();
        WriteRegression(folder, "plain", [3, 1, 1]);
        WriteInfo(folder.File("plain"), "binclass");

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
        WriteRegression(folder, "plain", [3, 1, 1]);
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
        WriteRegression(folder, "plain", [3, 1, 1]);
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
        WriteRegression(folder, "plain", [3, 1, 2]);
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
        WriteRegression(folder, "plain", [3, 0, 2]);

        StringAssert.Contains(Refuse(folder).Message, "Y_val.npy' has no rows");
    }

    [TestMethod]
    public void Categories_of_few_texts_take_little_memory_for_many_rows()
    {
        using var folder = new TemporaryFolder();
        var path = Directory.CreateDirectory(folder.File("wide")).FullName;
        const int Rows = 1_000_000;
        for (var part = 0; part < 3; part++)
        {
            Write(path, "X_cat", part,
                NpyFile.Bytes("|S1", $"({Rows}, 1)", [.. Enumerable.Range(0, Rows).Select(row => (byte)('a' + (row % 3)))]));
            Write(path, "Y", part, NpyFile.Bytes("|u1", $"({Rows},)", [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 2))]));
        }

        WriteInfo(path, "binclass");
        var archive = DatasetArchive.Open(folder.Path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var data = archive.Load("wide");

        // Six bytes a row in the files; text of its own for every row would take thirty more.
        Assert.IsLessThan(30L * 3 * Rows, GC.GetAllocatedBytesForCurrentThread() - before);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, ((CategoricalColumn)data.Features[0]).Categories.ToArray());
    }

    private static DatasetException Refuse(TemporaryFolder folder) =>
        Assert.ThrowsExactly<DatasetException>(() => DatasetArchive.Open(folder.Path).Load("plain"));

    /// <summary>One numeric column 0, 1, 2 ... in every part, and the target half above it.</summary>
    private static void WriteRegression(TemporaryFolder folder, string name, int[] sizes)
    {
        var path = Directory.CreateDirectory(folder.File(name)).FullName;
        for (var part = 0; part < 3; part++)
        {
            var values = Enumerable.Range(0, sizes[part]).Select(i => (float)i).ToArray();
            Write(path, "X_num", part, NpyFile.Of(values, $"({sizes[part]}, 1)"));
            Write(path, "Y", part, NpyFile.Of(Array.ConvertAll(values, value => value + 0.5f), $"({sizes[part]},)"));
        }

        WriteInfo(path, "regression");
    }

    private static void Write(string folder, string key, int part, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder, $"{key}_{Parts[part]}.npy"), bytes);

    private static void WriteInfo(string folder, string task) =>
        File.WriteAllText(Path.Combine(folder, "info.json"), $$"""{ "task_type": "{{task}}", "name": "x" }""");

    private static string Cell(float value) => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
