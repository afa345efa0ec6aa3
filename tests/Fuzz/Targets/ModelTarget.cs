using Microsoft.ML;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Model files that a program loads, scores with and saves; the entries that this library reads are changed.</summary>
/// <param name="name">Name of the target.</param>
/// <param name="seeds">Zip files of models.</param>
/// <param name="earlier">Zip files that earlier versions saved, whose fields may be others; their bytes are changed.</param>
/// <param name="isPipeline">Whether they are whole pipelines, which read columns, or begin with a vector of features.</param>
internal sealed class ModelTarget(string name, Lazy<IReadOnlyList<byte[]>> seeds, Func<IReadOnlyList<byte[]>>? earlier = null,
    bool isPipeline = false) : IFuzzTarget
{
    private readonly ModelLoader _loader = new();
    private readonly Lazy<IReadOnlyList<IReadOnlyList<ZipEntry>>> _models =
        new(() => [.. seeds.Value.Select(Open), .. earlier?.Invoke().Select(ModelZip.Unpack) ?? []]);

    public string Name => name;

    public int SeedCount => _models.Value.Count;

    public IDocument Open(int seed)
        => new ModelZip(_models.Value[seed], new Lazy<IReadOnlyList<ZipEntry>>(() => _models.Value[(seed + 1) % SeedCount]),
            ModelScope.OwnEntries);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        byte[] zip = files[0].Bytes;
        bool asPrograms = random.OneIn(16);
        ITransformer transformer;
        try
        {
            transformer = _loader.Load(zip, !asPrograms);
        }
        catch (Exception exception) when (IsDocumented(exception))
        {
            return Outcome.Refused(exception);
        }
        if (LoadedModel.Find(transformer) is not { } model) return new Outcome(true, "loaded, no model of this library in it");
        var use = new ModelUse(model, random);
        use.Score();
        if (!isPipeline) use.Transform(transformer);
        else if (random.OneIn(4)) ModelUse.Transform(transformer, _loader.Context.Data.LoadFromEnumerable(SeedRow.Create(6)));
        use.Describe();
        use.Compare(Again(transformer, model, zip, asPrograms));
        return Outcome.Used;
    }

    /// <summary>The model saved and loaded again; null where what is saved is, byte for byte, what was loaded.</summary>
    private MoeModelParameters? Again(ITransformer transformer, MoeModelParameters model, byte[] zip, bool asPrograms)
    {
        byte[] again;
        if (asPrograms)
        {
            var stream = new MemoryStream();
            _loader.Context.Model.Save(transformer, null, stream);
            again = stream.ToArray();
        }
        else
        {
            var entries = ModelZip.Unpack(zip);
            var fields = LoadedModel.Fields(model);
            // The entry of the model's own kind; the one around it, of a calibrated model, is short.
            int own = entries.FindIndex(entry => entry.IsOwn && entry.Model!.Signature != "MOECALIB");
            if (own < 0 || entries[own].Model!.With(fields) is not null) return null;
            entries[own].Model!.Replace(fields);
            again = ModelZip.Pack(entries, System.IO.Compression.CompressionLevel.NoCompression);
        }
        return LoadedModel.Find(_loader.Load(again, !asPrograms)) ?? throw new FaultException("the model is gone after Save and Load");
    }

    /// <summary>
    /// A model that cannot be read is a <see cref="FormatException"/>, which ML.NET wraps once for every level of the pipeline. What ML.NET
    /// itself says of an assembly that an entry names and nobody has, or of a model of another task or length than what stands around it,
    /// is its own.
    /// </summary>
    private static bool IsDocumented(Exception exception) =>
        exception is FormatException
        || (exception.InnerException is { } inner && IsDocumented(inner))
        || exception.StackTrace?.Contains("EnsureLoaderAssemblyIsRegistered", StringComparison.Ordinal) == true
        || exception.Message.StartsWith("Incompatible features column type", StringComparison.Ordinal)
        || exception.Message.StartsWith("Unexpected predictor output type", StringComparison.Ordinal);

    /// <summary>Unpacks a model file and has its model tell its fields.</summary>
    private static IReadOnlyList<ZipEntry> Open(byte[] zip)
    {
        var entries = ModelZip.Unpack(zip);
        var model = LoadedModel.Find(new MLContext().Model.Load(new MemoryStream(zip), out _))
            ?? throw new InvalidOperationException("A seed has no model.");
        var fields = LoadedModel.Fields(model);
        int found = entries.FindIndex(entry => entry.IsOwn && entry.Model!.With(fields) is not null);
        if (found < 0) throw new InvalidOperationException("The fields of a seed do not make up its entry.");
        entries[found] = entries[found] with { Model = entries[found].Model!.With(fields) };
        return entries;
    }
}
