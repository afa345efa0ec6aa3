using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>A folder of the benchmark's archive: npy arrays and info.json, read as one dataset.</summary>
internal sealed class ArrayTarget : IFuzzTarget
{
    private const int Training = 6, Validation = 3, Test = 2;

    private static readonly IReadOnlyList<FuzzFile>[] Seeds = [.. new[] { "binclass", "multiclass", "regression" }.Select(Create)];

    public string Name => "npy";

    public int SeedCount => Seeds.Length;

    public IDocument Open(int seed) => new FolderDocument(Seeds[seed], Seeds[(seed + 1) % Seeds.Length]);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.Combine(folder, "set"));
            File.WriteAllBytes(Path.Combine(folder, "set", file.Name), file.Bytes);
        }
        try
        {
            var dataset = DatasetArchive.Open(folder).Load("set");
            FaultException.Unless(dataset.RowCount == dataset.FixedSplit!.Training.Length + dataset.FixedSplit.Validation.Length
                + dataset.FixedSplit.Test.Length, "the split does not have the rows");
            return Outcome.Used;
        }
        catch (DatasetException exception)
        {
            return Outcome.Refused(exception);
        }
    }

    private static IReadOnlyList<FuzzFile> Create(string task)
    {
        var files =
            new List<FuzzFile> { new("info.json",
                Encoding.UTF8.GetBytes(
                    $$"""{"name": "set", "task_type": "{{task}}", "n_num_features": 2, "train_size": {{Training}}}""")) };
        foreach (var (part, rows) in new[] { ("train", Training), ("val", Validation), ("test", Test) })
        {
            files.Add(
                Numbers($"X_num_{part}.npy", "<f4", $"({rows}, 2)",
                    Enumerable.Range(0, 2 * rows).SelectMany(i => BitConverter.GetBytes(i / 4f))));
            files.Add(Numbers($"X_bin_{part}.npy", "|b1", $"({rows},)", Enumerable.Range(0, rows).Select(i => (byte)(i % 2))));
            files.Add(
                Numbers($"X_cat_{part}.npy", "<U2", $"({rows}, 1)",
                    Enumerable.Range(0, rows).SelectMany(i => Encoding.UTF32.GetBytes($"k{i % 3}")), version: 2));
            files.Add(task == "regression"
                ? Numbers($"Y_{part}.npy", "<f8", $"({rows},)", Enumerable.Range(0, rows).SelectMany(i => BitConverter.GetBytes(i / 3.0)))
                : Numbers($"Y_{part}.npy", "<i8", $"({rows},)",
                    Enumerable.Range(0, rows).SelectMany(i => BitConverter.GetBytes((long)i % (task == "binclass" ? 2 : 3)))));
        }
        return files;
    }

    private static FuzzFile Numbers(string name, string type, string shape, IEnumerable<byte> data, int version = 1)
    {
        byte[] header = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        byte[] length = BitConverter.GetBytes(header.Length);
        return new FuzzFile(name, [0x93, .. "NUMPY"u8, (byte)version, 0, .. length[..(version == 1 ? 2 : 4)], .. header, .. data]);
    }
}
