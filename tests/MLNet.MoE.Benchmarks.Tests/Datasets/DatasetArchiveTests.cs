using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class DatasetArchiveTests
{
    [TestMethod]
    public void A_set_written_as_arrays_and_as_csv_is_the_same_dataset()
    {
        using var folder = new TemporaryFolder();
        var random = new SeededRandom(5);
        int[] sizes = [70, 16, 20];
        var csv = new StringBuilder("num0,num1,bin0,cat0,cat1,Y\n");
        string set = Directory.CreateDirectory(folder.File("mixed")).FullName;
        for (int part = 0; part < 3; part++)
        {
            int n = sizes[part];
            float[] numbers = Enumerable.Range(0, 2 * n).Select(i => i == 3 ? float.NaN : (float)random.NextNormal()).ToArray();
            float[] bits = Enumerable.Range(0, n).Select(_ => (float)random.NextInt(2)).ToArray();
            string[] texts = Enumerable.Range(0, 2 * n).Select(_ => "abc"[..(1 + random.NextInt(3))]).ToArray();
            long[] labels = Enumerable.Range(0, n).Select(_ => (long)random.NextInt(12)).ToArray();
            ArchiveFiles.Write(set, "X_num", part, NpyFile.Of(numbers, $"({n}, 2)"));
            ArchiveFiles.Write(set, "X_bin", part, NpyFile.Of(bits, $"({n}, 1)"));
            ArchiveFiles.Write(set, "X_cat", part, NpyFile.Of(texts, $"({n}, 2)"));
            ArchiveFiles.Write(set, "Y", part, NpyFile.Of(labels, $"({n},)"));
            for (int row = 0; row < n; row++)
            {
                csv.Append(CultureInfo.InvariantCulture,
                    $"{Cell(numbers[2 * row])},{Cell(numbers[2 * row + 1])},{bits[row]},{texts[2 * row]},{texts[2 * row + 1]},{labels[row]}"
                    + $"\n");
            }
        }

        ArchiveFiles.WriteInfo(set, "multiclass");
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
        for (int i = 0; i < 5; i++)
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
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 2]);

        var split = DatasetArchive.Open(folder.Path).Load("plain").FixedSplit!;

        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, split.Training);
        CollectionAssert.AreEqual(new[] { 3 }, split.Validation);
        CollectionAssert.AreEqual(new[] { 4, 5 }, split.Test);
    }

    [TestMethod]
    public void A_regression_target_is_read_as_it_is()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "plain", [3, 1, 2]);

        var data = DatasetArchive.Open(folder.Path).Load("plain");

        Assert.AreEqual(TaskKind.Regression, data.Task);
        CollectionAssert.AreEqual(new[] { 0.5f, 1.5f, 2.5f, 0.5f, 0.5f, 1.5f }, data.Target.ToArray());
    }

    [TestMethod]
    public void Folders_of_one_set_are_its_splits_in_the_order_of_their_numbers()
    {
        using var folder = new TemporaryFolder();
        ArchiveFiles.WriteRegression(folder, "regression-num-medium-10-pol", [5, 1, 1]);
        ArchiveFiles.WriteRegression(folder, "regression-num-medium-0-pol", [3, 1, 1]);
        ArchiveFiles.WriteRegression(folder, "regression-num-medium-2-pol", [4, 1, 1]);
        ArchiveFiles.WriteRegression(folder, "adult", [3, 1, 1]);

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
        ArchiveFiles.WriteRegression(folder, "regression-num-medium-0-house", [3, 1, 1]);
        ArchiveFiles.WriteRegression(folder, "regression-cat-large-0-house", [3, 1, 1]);
        ArchiveFiles.WriteRegression(folder, "house", [3, 1, 1]);

        string[] names = DatasetArchive.Open(folder.Path).Sets.Select(set => set.Name).ToArray();

        CollectionAssert.AreEqual(new[] { "house", "regression-cat-large-house", "regression-num-medium-house" }, names);
    }

    [TestMethod]
    public void The_folder_above_is_understood_too()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        ArchiveFiles.WriteRegression(folder, Path.Combine("data", "plain"), [3, 1, 1]);

        Assert.IsTrue(DatasetArchive.IsArchive(folder.Path));
        Assert.AreEqual(5, DatasetArchive.Open(folder.Path).Load("Plain").RowCount);
    }

    [TestMethod]
    public void Every_folder_of_the_catalogue_is_found_under_the_sets_name()
    {
        using var folder = new TemporaryFolder();
        var benchmark = DatasetCatalog.Load().Benchmark;
        foreach (string? name in benchmark.SelectMany(set => set.Folders))
            ArchiveFiles.WriteInfo(Directory.CreateDirectory(folder.File(name)).FullName, "regression");

        var sets = DatasetArchive.Open(folder.Path).Sets;

        CollectionAssert.AreEquivalent(
            benchmark.Select(set => (set.Name, set.Splits)).ToArray(),
            sets.Select(set => (set.Name, set.SplitFolders.Count)).ToArray());
    }

    [TestMethod]
    public void Categories_of_few_texts_take_little_memory_for_many_rows()
    {
        using var folder = new TemporaryFolder();
        string path = Directory.CreateDirectory(folder.File("wide")).FullName;
        const int Rows = 1_000_000;
        for (int part = 0; part < 3; part++)
        {
            ArchiveFiles.Write(path, "X_cat", part,
                NpyFile.Bytes("|S1", $"({Rows}, 1)", [.. Enumerable.Range(0, Rows).Select(row => (byte)('a' + (row % 3)))]));
            ArchiveFiles.Write(path, "Y", part,
                NpyFile.Bytes("|u1", $"({Rows},)", [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 2))]));
        }

        ArchiveFiles.WriteInfo(path, "binclass");
        var archive = DatasetArchive.Open(folder.Path);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var data = archive.Load("wide");

        // Six bytes a row in the files; text of its own for every row would take thirty more.
        Assert.IsLessThan(30L * 3 * Rows, GC.GetAllocatedBytesForCurrentThread() - before);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, ((CategoricalColumn)data.Features[0]).Categories.ToArray());
    }

    private static string Cell(float value) => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
