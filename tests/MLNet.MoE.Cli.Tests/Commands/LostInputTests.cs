using System.Diagnostics;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>An output that is an input, by whatever name, is refused before anything is done, and the input stays as it is.</summary>
[TestClass]
public sealed class LostInputTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Model_that_would_replace_its_table_is_refused()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60));
        foreach (string name in Names(csv)) CheckRefused(csv, "table", "train", csv, "--label", "risk", "--out", name);
        foreach (string name in Names(csv)) CheckRefused(csv, "table", "train", name, "--label", "risk", "--out", csv);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Predictions_that_would_replace_table_or_model_are_refused()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), model = _folder.Write("m.zip", "no matter");
        foreach (string name in Names(csv)) CheckRefused(csv, "table", "predict", model, csv, "--out", name);
        foreach (string name in Names(model)) CheckRefused(model, "model", "predict", model, csv, "--out", name);
    }

    [TestMethod]
    public void Files_of_a_pattern_and_of_a_query_are_inputs_too()
    {
        string csv = _folder.Write("it's.csv", SampleTables.Cars(60)), other = _folder.Write("other.csv", SampleTables.Cars(60));
        foreach (string output in new[] { csv, other })
            CheckRefused(output, "table", "train", _folder.File("*.csv"), "--label", "risk", "--out", output);
        string query = $"select * from '{csv.Replace("'", "''")}' join \"{other}\" using (size)";
        foreach (string output in new[] { csv, other })
            CheckRefused(output, "table", "train", "--sql", query, "--label", "risk", "--out", output);
    }

    [TestMethod]
    public void Output_of_another_name_is_no_input()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), model = _folder.File("m.zip");
        CommandLine.Run(SampleTables.Train(csv, "risk", model)).AssertDone();
        CommandLine.Run(SampleTables.Train(csv, "risk", model)).AssertDone();
        CommandLine.Run("predict", model, csv, "--out", _folder.File("T.csv.out")).AssertDone();
        CollectionAssert.AreEqual(new[] { "T.csv.out", "m.zip", "t.csv" }, _folder.Files.Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void Benchmark_in_the_folder_of_its_data_or_above_it_is_refused()
    {
        string data = CarsFolder();
        foreach (string folder in new[] { data, data + "/", data + "/../data", Path.GetRelativePath(Environment.CurrentDirectory, data),
            _folder.Path })
            CommandLine.Run("bench", "--data", data, "--models", "sdca", "--out", folder)
                .AssertRefused("--out", "data folder", "choose another folder");
        CollectionAssert.AreEquivalent(new[] { "data" },
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ToArray());
        Assert.AreEqual(2, Directory.EnumerateFileSystemEntries(data).Count());
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Benchmark_whose_results_file_is_a_data_file_is_refused()
    {
        string data = CarsFolder(), cars = Path.Combine(data, "cars.csv"), target = Directory.CreateDirectory(_folder.File("out")).FullName;
        File.CreateSymbolicLink(Path.Combine(target, ResultCsv.FileName), cars);

        CheckRefused(cars, "data file", "bench", "--data", data, "--models", "sdca", "--out", target);

        string sub = Directory.CreateDirectory(Path.Combine(data, "sub")).FullName, results = Path.Combine(sub, ResultCsv.FileName);
        File.Copy(cars, results);
        File.WriteAllText(Path.Combine(data, DatasetFolder.IndexFileName),
            File.ReadAllText(Path.Combine(data, DatasetFolder.IndexFileName)).Replace("cars.csv", "sub/results.csv"));
        CheckRefused(results, "data file", "bench", "--data", data, "--models", "sdca", "--out", sub);
    }

    [TestMethod]
    public void Written_dataset_that_would_replace_data_is_refused()
    {
        string data = CarsFolder(), cars = Path.Combine(data, "cars.csv"), list = Path.Combine(data, DatasetFolder.IndexFileName);
        CheckRefused(cars, "data file", "datasets", "--data", data, "--write", "cars", "--out", cars);
        CheckRefused(list, "data file", "datasets", "--data", data, "--write", "cars", "--out", list);
    }

    [TestMethod]
    [DataRow("../../outside")]
    [DataRow("/tmp/outside")]
    [DataRow("a\\\\b")]
    [DataRow("NUL")]
    public void Dataset_whose_name_is_a_path_is_not_written_to_it(string name)
    {
        string data = CarsFolder(name);

        CommandLine.Run("datasets", "--data", data, "--write", name.Replace("\\\\", "\\"))
            .AssertRefused("cannot be the name of a file", "--out");
    }

    [TestMethod]
    public void Merged_report_into_one_of_the_folders_that_are_read_is_refused()
    {
        string one = Results("one"), two = Results("two"), csv = Path.Combine(one, ResultCsv.FileName);

        CheckRefused(csv, "results file", "report", one, two, "--out", one);

        CommandLine.Run("report", one, two, "--out", _folder.File("merged")).AssertDone();
        CommandLine.Run("report", one).AssertDone();
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Two_outputs_that_are_one_file_are_refused()
    {
        string one = Results("one");
        File.CreateSymbolicLink(Path.Combine(one, BenchmarkReport.HtmlFileName), BenchmarkReport.MarkdownFileName);

        CommandLine.Run("report", one).AssertRefused("other output");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Device_or_pipe_is_not_replaced_by_a_file()
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), pipe = _folder.File("pipe");
        using (var process = Process.Start("mkfifo", [pipe])) process.WaitForExit();

        foreach (string target in new[] { "/dev/null", "/dev/stdout", pipe })
            CommandLine.Run("train", csv, "--label", "risk", "--out", target).AssertRefused("--out", "device");

        CollectionAssert.AreEquivalent(new[] { "pipe", "t.csv" }, _folder.Files);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(" ")]
    public void Output_without_a_name_is_refused(string name)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60));
        CommandLine.Run("train", csv, "--label", "risk", "--out", name).AssertRefused("--out", "the name is empty");
        CommandLine.Run("bench", "--datasets", "monk-1", "--models", "sdca", "--out", name).AssertRefused("--out", "the name is empty");
    }

    /// <summary>Ways to name a file: itself, another spelling, links to it and to its folder, a second name.</summary>
    private static List<string> Names(string path)
    {
        string folder = Path.GetDirectoryName(path)!, name = Path.GetFileName(path), link = path + ".link", hard = path + ".hard",
            up = Path.Combine(folder, "up");
        if (!Path.Exists(link))
        {
            File.CreateSymbolicLink(link, name);
            using var process = Process.Start("ln", [path, hard]);
            process.WaitForExit();
        }
        if (!Path.Exists(up)) Directory.CreateSymbolicLink(up, ".");
        return [path, $"{folder}/../{Path.GetFileName(folder)}/./{name}", Path.GetRelativePath(Environment.CurrentDirectory, path), link,
            hard, Path.Combine(up, name)];
    }

    private void CheckRefused(string input, string what, params string[] args)
    {
        byte[] before = File.ReadAllBytes(input);
        string[] files = _folder.Files;

        var run = CommandLine.Run(args);

        run.AssertRefused("that is read", what);
        Assert.AreEqual("", run.Output);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(input));
        CollectionAssert.AreEqual(files, _folder.Files);
    }

    private string CarsFolder(string name = "cars")
    {
        string data = Directory.CreateDirectory(_folder.File("data")).FullName;
        File.WriteAllText(Path.Combine(data, "cars.csv"), SampleTables.Cars(120));
        File.WriteAllText(
            Path.Combine(data, DatasetFolder.IndexFileName),
            $$"""{ "datasets": [{ "name": "{{name}}", "file": "cars.csv", "task": "multiclass", "target": "kind", "numeric": ["size"], "categorical": ["colour"] }] }""");
        return data;
    }

    private string Results(string name)
    {
        string folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        var record = new ResultRecord { Dataset = name, Task = TaskKind.Binary, Model = "mlp", Seed = 0, Metric = "accuracy", Score = 0.5 };
        ResultCsv.Replace(folder, [record, record with { Model = "sdca" }]);
        return folder;
    }
}
