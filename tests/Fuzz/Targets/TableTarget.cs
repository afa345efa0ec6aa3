using System.IO.Compression;
using System.Text;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Tables that <c>moe</c> predicts, evaluates or trains on.</summary>
/// <param name="seeds">The models to predict with, one for each task.</param>
internal sealed class TableTarget(CommandSeeds seeds) : IFuzzTarget
{
    public string Name => "table";

    public int SeedCount => 2;

    public IDocument Open(int seed)
    {
        string table = CommandSeeds.Table(40);
        FuzzFile[] files = [new("t.csv", Encoding.UTF8.GetBytes(seed == 0 ? table : table.Replace(',', '\t')))];
        return new FolderDocument(files, files);
    }

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        if (files.Count == 0) return new Outcome(false, "no table");
        string table = Path.Combine(folder, random.OneIn(8) ? "t.csv.gz" : "t.csv");
        File.WriteAllBytes(table,
            table.EndsWith(".gz", StringComparison.Ordinal) && random.Below(4) > 0 ? Compressed(files[0].Bytes, random) : files[0].Bytes);
        string model = random.Pick(seeds.Paths);
        return random.Below(16) switch
        {
            0 => Moe.Run(out _, "train", table, "--label", random.Pick(CommandSeeds.Labels), "--out", Path.Combine(folder, "m.zip"),
                "--model", "mlp", "--threads", "1", "--set", "Width=2", "--set", "MaximumEpochs=1", "--set", "NumberOfMembers=1"),
            < 6 => Moe.Run(out _, "evaluate", model, table),
            < 9 => Moe.Run(out _, "predict", model, table, "--keep", "all", "--probabilities", "--out", Path.Combine(folder, "p.csv")),
            _ => Moe.Run(out _, "predict", model, table, "--out", "-"),
        };
    }

    private static byte[] Compressed(byte[] bytes, CaseRandom random)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        byte[] whole = stream.ToArray();
        return random.OneIn(4) ? whole[..random.Below(whole.Length)] : whole;
    }
}
