using System.IO.Compression;
using System.Text;

namespace MLNet.MoE.Cli.Tests.Commands;

/// <summary>Every kind of bad input ends with its exit code and one line, and leaves no file behind.</summary>
[TestClass]
public sealed class BadInputTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("", "is empty")]
    [DataRow("\n \n", "is empty")]
    [DataRow("a,y\n", "no rows")]
    [DataRow("a,y\n1,2\n1\n", "line 3 has 1 fields where the header has 2")]
    [DataRow("a,y\n1,2\n1,2,3\n", "line 3 has 3 fields where the header has 2")]
    [DataRow("a,b,a\n1,2,3\n", "fields 1 and 3 of the header are both named 'a'")]
    [DataRow("a,y\n1,\"2\n3,4\n", "line 2 is not valid CSV")]
    [DataRow("a,Y\n1,2\n", "no column 'y'; did you mean 'Y'?")]
    [DataRow("a,b\n1,2\n", "no column 'y'; its columns are a, b.")]
    [DataRow("a,y\n1,\n2,NA\n", "every value of the label 'y' is missing")]
    [DataRow("a,y\n1,x\n2,x\n", "'x' in every row")]
    [DataRow("a,y\n1,5\n2,5\n", "'5' in every row")]
    [DataRow("a,y\n1,5\n1,6\n", "no column to learn from")]
    [DataRow("\0\u0001\u0002PNG", "binary file")]
    public void Table_that_cannot_be_trained_on_is_refused(string text, string message)
    {
        string csv = _folder.Write("t.csv", text);
        CommandLine.Run("train", csv, "--label", "y", "--out", _folder.File("m.zip")).AssertRefused(csv, message);
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Absent_table_is_refused() =>
        CommandLine.Run("train", _folder.File("no.csv"), "--label", "y").AssertRefused("There is no file", "no.csv");

    [TestMethod]
    public void Folder_in_place_of_a_table_is_refused()
        => CommandLine.Run("train", _folder.Path, "--label", "y").AssertRefused("is a folder");

    [TestMethod]
    public void Compressed_table_that_is_cut_off_is_refused()
    {
        string csv = _folder.WriteGzip("t.csv.gz", SampleTables.Cars(2000));
        File.WriteAllBytes(csv, File.ReadAllBytes(csv)[..5000]);
        CommandLine.Run("train", csv, "--label", "risk", "--out", _folder.File("m.zip")).AssertRefused("cannot be read", "t.csv.gz");
        CollectionAssert.AreEqual(new[] { "t.csv.gz" }, _folder.Files);
    }

    [TestMethod]
    [DataRow("--numeric colour", "line 2, column 'colour': 'red' is not a number")]
    [DataRow("--numeric size --ignore size", "column 'size' is named twice")]
    [DataRow("--ignore nothing", "no column 'nothing'")]
    [DataRow("--ignore risk", "column 'risk' is the label")]
    [DataRow("--weight colour", "'red' is not a number")]
    [DataRow("--weight size", "column 'size' of")]
    [DataRow("--weight loss", "'-1' is no weight")]
    [DataRow("--weight risk", "column 'risk' is the label")]
    [DataRow("--task regression", "column 'risk': 'yes' is not a number")]
    [DataRow("--task ordinal", "ordinal")]
    [DataRow("--model forest", "forest")]
    [DataRow("--test 1", "--test is 1; it must be 0 to 0.9")]
    [DataRow("--threads 0", "--threads is 0; it must be at least 1")]
    [DataRow("--model fasttree --set Width=3", "--set Width: there is no such option")]
    [DataRow("--model mlp --set Depth=3", "there is no such option; choose from Activation")]
    [DataRow("--model mlp --set Width=wide", "'wide' cannot be used; write a whole number")]
    [DataRow("--model mlp --set StoppingMetric=7", "write Loss, Score")]
    [DataRow("--model mlp --set Width=0", "Width is 0")]
    [DataRow("--model mlp --set Width", "write it as name=value")]
    [DataRow("--model mlp --set Width=8 --set width=9", "is set twice")]
    [DataRow("--colour", "--colour")]
    public void Option_that_cannot_be_used_is_refused(string options, string message)
    {
        string csv = _folder.Write("t.csv",
            "size,colour,loss,risk\n1,red,-1,yes\n,green,2,no\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5,red,1,{(i % 2 == 0 ? "yes" : "no")}\n")));
        CommandLine.Run(["train", csv, "--label", "risk", "--out", _folder.File("m.zip"), .. options.Split(' ')]).AssertRefused(message);
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("predict model.zip")]
    [DataRow("evaluate")]
    public void Argument_that_is_absent_is_asked_for(string args) =>
        CommandLine.Run(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)).AssertRefused("--help' shows the usage");

    [TestMethod]
    public void Command_that_does_not_exist_is_refused_with_those_that_do()
        => CommandLine.Run("learn").AssertRefused("no command 'learn'", "train, predict");

    [TestMethod]
    [DataRow("train")]
    [DataRow("predict")]
    public void Output_that_cannot_be_written_is_refused_before_any_work(string command)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(50));
        string target = Path.Combine(csv, "sub", "out");
        // The model is absent on purpose: what cannot be written has to be noticed first.
        var run = command == "train"
            ? CommandLine.Run("train", csv, "--label", "risk", "--out", target)
            : CommandLine.Run("predict", _folder.File("m.zip"), csv, "--out", target);
        run.AssertRefused("--out", "cannot be written", "is a file, not a folder");
        Assert.AreEqual("", run.Output);
        CollectionAssert.AreEqual(new[] { "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Output_that_is_a_folder_is_refused() =>
        CommandLine.Run("train", _folder.Write("t.csv", SampleTables.Cars(50)), "--label", "risk", "--out", _folder.Path)
            .AssertRefused("is a folder; name a file");

    [TestMethod]
    [DataRow("absent", "There is no model file")]
    [DataRow("text", "is no model file")]
    [DataRow("cut off", "is no model file, or it is cut off")]
    [DataRow("another zip", "is no model file")]
    [DataRow("newer", "has format 3")]
    [DataRow("newer network", "newer version")]
    [DataRow("without its pipeline", "is no model file, or it is cut off or damaged")]
    public void Model_that_cannot_be_used_is_refused(string damage, string message)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars(60)), model = _folder.File("m.zip");
        CommandLine.Run(SampleTables.Train(csv, "risk", model)).AssertDone();
        Damage(model, damage);
        string[] before = _folder.Files;
        CommandLine.Run("predict", model, csv, "--out", _folder.File("p.csv")).AssertRefused(model, message);
        CommandLine.Run("evaluate", model, csv).AssertRefused(model, message);
        CollectionAssert.AreEqual(before, _folder.Files);
    }

    [TestMethod]
    [DataRow("size,colour\n1,red\n", "has no column 'doors', which the model needs")]
    [DataRow("size,colour,doors\n1,red,4\nbig,red,4\n", "line 3, column 'size': 'big' is not a number")]
    [DataRow("size,colour,doors\n", "no rows")]
    public void Table_that_does_not_fit_the_model_is_refused(string text, string message)
    {
        string csv = _folder.Write("t.csv", SampleTables.Cars()), model = _folder.File("m.zip"), other = _folder.Write("o.csv", text);
        CommandLine.Run(SampleTables.Train(csv, "risk", model, "--ignore", "kind,price")).AssertDone();
        CommandLine.Run("predict", model, other, "--out", _folder.File("p.csv")).AssertRefused(other, message);
        CollectionAssert.AreEqual(new[] { "m.zip", "o.csv", "t.csv" }, _folder.Files);
    }

    [TestMethod]
    public void Trace_is_shown_only_when_asked_for()
    {
        var run = CommandLine.Run("train", _folder.File("no.csv"), "--label", "y", "--verbose");
        Assert.AreEqual(ExitCode.BadInput, run.ExitCode);
        StringAssert.Contains(run.Error, "   at MLNet.MoE.Cli");
        StringAssert.Contains(run.Error, "error: There is no file");
    }

    private static void Damage(string model, string damage)
    {
        switch (damage)
        {
            case "absent":
                File.Delete(model);
                break;
            case "text":
                File.WriteAllText(model, "size,colour\n1,red\n");
                break;
            case "cut off":
                File.WriteAllBytes(model, File.ReadAllBytes(model)[..^200]);
                break;
            case "another zip":
                File.Delete(model);
                using (var archive = ZipFile.Open(model, ZipArchiveMode.Create)) archive.CreateEntry("notes.txt");
                break;
            case "newer":
                Change(model, archive =>
                {
                    archive.GetEntry("moe/card.json")!.Delete();
                    using var writer = new StreamWriter(archive.CreateEntry("moe/card.json").Open());
                    writer.Write("{ \"format\": 3, \"unheard\": [] }");
                });
                break;
            case "newer network":
                Change(model, RaiseNetworkVersion);
                break;
            default:
                Change(model, archive =>
                {
                    foreach (var entry in archive.Entries.Where(
                        entry => entry.FullName.StartsWith("TransformerChain/", StringComparison.Ordinal)).ToList()) entry.Delete();
                });
                break;
        }
    }

    /// <summary>Raises the version that a reader of the network's entry must know. ML.NET's header holds it, in two numbers, at byte
    /// 72.</summary>
    private static void RaiseNetworkVersion(ZipArchive archive)
    {
        var entry = archive.Entries.First(entry => entry.Name == "Model.key"
            && Encoding.Unicode.GetString(Bytes(entry)).Contains("MLNet.MoE", StringComparison.Ordinal));
        byte[] bytes = Bytes(entry);
        for (int offset = 72; offset < 80; offset += 4) BitConverter.GetBytes(0x7f000000).CopyTo(bytes, offset);
        string name = entry.FullName;
        entry.Delete();
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static void Change(string model, Action<ZipArchive> change)
    {
        using var archive = ZipFile.Open(model, ZipArchiveMode.Update);
        change(archive);
    }
}
