using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The same set as arrays of the archive and as a CSV file.</summary>
[TestClass]
public sealed class BothLoadersTests
{
    private static readonly (string Name, int Start, int End)[] Parts = [("train", 0, 130), ("val", 130, 160), ("test", 160, 200)];

    [TestMethod]
    public void Every_model_scores_the_same_on_both()
    {
        using var folder = new TemporaryFolder();
        var data = SmallData.Numbers();
        WriteArrays(folder, data);
        WriteCsv(folder, data);
        var arrays = DatasetArchive.Open(folder.Path).Load("set");
        var csv = DatasetFolder.Open(folder.Path).Load("set");
        // A CSV file has no split of its own; its rows are those of the arrays, part after part.
        var cut = new TabularDataset(csv.Name, csv.Task, [.. csv.Features.Zip(arrays.Features, Renamed)],
            csv.Target.ToArray()) { FixedSplit = arrays.FixedSplit };

        string[] Scores(TabularDataset set) =>
            [.. BenchmarkRunnerTests.Run(folder.File(Guid.NewGuid().ToString("n")), [set],
                [.. new[] { "sdca", "lightgbm", "fasttree", "gg-moe-ple" }.Select(LearnerRegistry.Get)]).Records
                .Select(record => $"{record.Model} {record.Score:R} {record.ValidationScore:R} {record.Error}")];

        string[] fromArrays = Scores(arrays);
        Assert.IsFalse(fromArrays.Any(score => score.Contains("Exception", StringComparison.Ordinal)), string.Join("; ", fromArrays));
        CollectionAssert.AreEqual(fromArrays, Scores(cut));
    }

    // Arrays have no column names.
    private static DatasetColumn Renamed(DatasetColumn column, DatasetColumn other) => column switch
    {
        NumericColumn numbers => new NumericColumn(other.Name, numbers.Values.ToArray()),
        CategoricalColumn categories => new CategoricalColumn(other.Name, categories.Codes.ToArray(), [.. categories.Categories]),
        _ => throw new InvalidOperationException(column.GetType().Name),
    };

    private static void WriteArrays(TemporaryFolder folder, TabularDataset data)
    {
        string path = Directory.CreateDirectory(folder.File("set")).FullName;
        File.WriteAllText(Path.Combine(path, "info.json"), """{ "task_type": "regression" }""");
        float[] first = Numbers(data, 0), second = Numbers(data, 1), target = data.Target.ToArray();
        foreach (var (name, start, end) in Parts)
        {
            float[] numbers = [.. Enumerable.Range(start, end - start).SelectMany(row => new[] { first[row], second[row] })];
            File.WriteAllBytes(Path.Combine(path, $"X_num_{name}.npy"), NpyFile.Of(numbers, $"({end - start}, 2)"));
            File.WriteAllBytes(Path.Combine(path, $"X_cat_{name}.npy"),
                NpyFile.Of([.. Enumerable.Range(start, end - start).Select(row => Letter(data, row))], $"({end - start}, 1)"));
            File.WriteAllBytes(Path.Combine(path, $"Y_{name}.npy"), NpyFile.Of(target[start..end], $"({end - start},)"));
        }
    }

    private static void WriteCsv(TemporaryFolder folder, TabularDataset data)
    {
        float[] first = Numbers(data, 0), second = Numbers(data, 1);
        var text = new StringBuilder("first,second,letter,y\n");
        for (int row = 0; row < data.RowCount; row++)
        {
            string known = float.IsNaN(second[row]) ? "" : second[row].ToString("R", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{first[row]:R},{known},{Letter(data, row)},{data.Target[row]:R}\n");
        }
        File.WriteAllText(folder.File("set.csv"), text.ToString());
        File.WriteAllText(folder.File("datasets.json"),
            """{ "datasets": [ { "name": "set", "file": "set.csv", "task": "regression", "target": "y", "numeric": ["first", "second"], "categorical": ["letter"] } ] }""");
    }

    private static float[] Numbers(TabularDataset data, int column) => ((NumericColumn)data.Features[column]).Values.ToArray();

    // The archive writes a missing category as a text of its own.
    private static string Letter(TabularDataset data, int row) => ((CategoricalColumn)data.Features[2])[row] ?? "none";
}
