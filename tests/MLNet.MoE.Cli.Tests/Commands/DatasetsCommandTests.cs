using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Commands;

[TestClass]
public sealed class DatasetsCommandTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    public void Generated_datasets_are_listed_with_rows_and_best_possible_score()
    {
        string[] lines = CommandLine.Run("datasets").AssertDone().Output.Split('\n');
        foreach (var generator in GeneratedSuite.All)
            Assert.AreEqual(1,
                lines.Count(line => line.StartsWith($"│ {generator.Name} ", StringComparison.Ordinal)
                    && line.Contains($" {generator.DefaultRows} ")), generator.Name);
    }

    [TestMethod]
    public void Folder_of_datasets_is_listed_and_run()
    {
        string data = CarsFolder();
        StringAssert.Contains(CommandLine.Run("datasets", "--data", data).AssertDone().Output, "multiclass");
        string output = CommandLine.Run("bench", "--data", data, "--models", "fasttree", "--out", _folder.File("out")).AssertDone().Output;
        StringAssert.Contains(output, "cars, fasttree");
    }

    [TestMethod]
    public void Dataset_that_does_not_exist_is_refused_with_those_that_do()
    {
        string data = CarsFolder();
        CommandLine.Run("bench", "--data", data, "--datasets", "bikes").AssertRefused("no dataset 'bikes'; it has cars");
        CommandLine.Run("datasets", "--data", data, "--write", "bikes").AssertRefused("no dataset 'bikes'; it has cars");
        CommandLine.Run("datasets", "--data", _folder.File("none")).AssertRefused("none");
    }

    [TestMethod]
    public void Written_dataset_can_be_trained_on()
    {
        string csv = _folder.File("monk.csv");
        StringAssert.Contains(CommandLine.Run("datasets", "--write", "monk-1", "--out", csv).AssertDone().Output,
            "432 rows, label 'class'");
        StringAssert.Contains(CommandLine.Run("train", csv, "--label", "class", "--model", "fasttree", "--out", _folder.File("m.zip"))
            .AssertDone().Output, "432 rows, 7 columns");
    }

    [TestMethod]
    public void Written_numbers_and_missing_values_are_those_of_the_dataset()
    {
        string data = CarsFolder(), csv = _folder.File("written.csv");
        CommandLine.Run("datasets", "--data", data, "--write", "cars", "--out", csv).AssertDone();
        string[] expected = [.. File.ReadLines(Path.Combine(data, "cars.csv")).Select(line => line.Split(','))
            .Select(f => $"{f[0]},{f[1]},{f[3]}")];
        CollectionAssert.AreEqual(expected, File.ReadAllLines(csv));
    }

    [TestMethod]
    public void File_to_write_without_a_dataset_and_a_folder_in_its_place_are_refused()
    {
        CommandLine.Run("datasets", "--out", _folder.File("x.csv")).AssertRefused("--write");
        CommandLine.Run("datasets", "--write", "monk-1", "--out", _folder.Path).AssertRefused("is a folder");
        CollectionAssert.AreEqual(Array.Empty<string>(), _folder.Files);
    }

    private string CarsFolder()
    {
        string data = Directory.CreateDirectory(_folder.File("data")).FullName;
        File.WriteAllText(Path.Combine(data, "cars.csv"), SampleTables.Cars(120));
        File.WriteAllText(
            Path.Combine(data, "datasets.json"),
            """{ "datasets": [{ "name": "cars", "file": "cars.csv", "task": "multiclass", "target": "kind", "numeric": ["size"], "categorical": ["colour"] }] }""");
        return data;
    }
}
