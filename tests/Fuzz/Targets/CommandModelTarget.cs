using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Model files of the command line, card included, with which a table is predicted and evaluated.</summary>
/// <param name="seeds">The model files.</param>
internal sealed class CommandModelTarget(CommandSeeds seeds) : IFuzzTarget
{
    private readonly Lazy<IReadOnlyList<IReadOnlyList<ZipEntry>>> _models =
        new(() => [.. seeds.Paths.Concat(seeds.Others).Select(path => ModelZip.Unpack(File.ReadAllBytes(path)))]);

    public string Name => "moe";

    public int SeedCount => _models.Value.Count;

    public IDocument Open(int seed)
        => new ModelZip(_models.Value[seed], new Lazy<IReadOnlyList<ZipEntry>>(() => _models.Value[(seed + 1) % SeedCount]),
            ModelScope.Everything);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        string model = Path.Combine(folder, ModelZip.FileName), table = Path.Combine(folder, "t.csv");
        File.WriteAllBytes(model, files[0].Bytes);
        File.WriteAllText(table, CommandSeeds.Table(6));
        if (random.OneIn(4)) return Moe.Run(out _, "evaluate", model, table);
        var outcome = Moe.Run(out string predictions, "predict", model, table, "--out", "-");
        FaultException.Unless(!outcome.Loaded || !predictions.Contains("NaN", StringComparison.Ordinal), "a prediction is NaN");
        return outcome;
    }
}
