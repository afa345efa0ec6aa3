using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.FileFormat;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>A network's part of a model file, field by field, so that tests can write what no fit would.</summary>
internal sealed class NetworkFile
{
    private NetworkFile(NetworkSpec spec, NetworkWeights weights, string transform)
    {
        (Network, Transform) = (spec, transform);
        int raw = spec.NumericColumns > 0 && spec.PlainColumns >= spec.NumericColumns ? spec.NumericColumns : 0;
        Indicators = [.. Enumerable.Range(0, spec.PlainColumns - raw)];
        HasRaw = raw > 0;
        // One column has the same value in all training rows.
        SourceNumeric = Math.Max(spec.NumericColumns, Indicators.Length) + 1;
        Numeric = [.. Enumerable.Range(0, spec.NumericColumns)];
        SourceCategories = spec.CategorySizes.Count;
        Categories = [.. Enumerable.Range(0, SourceCategories)];
        Seen = [.. spec.CategorySizes.Select(size => Enumerable.Range(0, size).Select(i => (byte)(i == 1 ? 0 : 1)).ToArray())];
        int slot = SourceNumeric;
        foreach (int size in spec.CategorySizes)
        {
            Groups.Add((slot, size));
            slot += size;
        }
        // One sparse column has no number in all training rows.
        if (spec.SparseColumns > 0)
        {
            SparseSlots = [.. Enumerable.Range(slot, spec.SparseColumns + 1)];
            (PreprocessingVersion, SparseSource) = (4, SparseSlots.Length);
            Sparse = [.. Enumerable.Range(1, spec.SparseColumns)];
            SparseRanges = [.. Sparse.Select(column => (-0.5f * (column % 2), (float)column))];
            slot += SparseSlots.Length;
        }
        Slots = slot;
        Names = [.. Enumerable.Range(0, slot).Select(i => $"s{i}")];
        (ScalesTarget, TargetMean, TargetDeviation) = spec.Objective == "squared-error" ? ((byte)1, 0.5, 2.0) : ((byte)0, 0.0, 1.0);
        Spec = JsonSerializer.SerializeToNode(spec, NetworkJson.Default.NetworkSpec)!.AsObject();
        Arrays = [.. weights.Arrays.Select(array => (array.Shape.Name, (float[])array.Values.Clone()))];
        Noise = GateDraws.Draw(spec, 1);
        var epoch = new TrainingProgress(1, 0.5, double.NaN, 0.25, 1, TimeSpan.FromSeconds(1));
        History = new JsonArray(JsonSerializer.SerializeToNode(epoch, TypeInfo));
    }

    /// <summary>The network that the file is of.</summary>
    public NetworkSpec Network { get; }

    /// <summary>Fields may be of any value; those whose names end in Count and the like stand before what they count.</summary>
    public int Version { get; set; } = 4;

    public int Slots { get; set; }

    public List<(int Start, int Count)> Groups { get; } = [];

    public string[]? Names { get; set; }

    /// <summary>Slots that are almost always 0; written where the format has them.</summary>
    public int[] SparseSlots { get; set; } = [];

    public int PreprocessingVersion { get; set; } = 3;

    public string Transform { get; set; }

    public int SourceNumeric { get; set; }

    public int SourceCategories { get; set; }

    public int[] Numeric { get; set; }

    public int[] Indicators { get; set; }

    public bool HasRaw { get; set; }

    public int[] Categories { get; set; }

    public byte[][] Seen { get; set; }

    public byte ScalesTarget { get; set; }

    public int SparseSource { get; set; }

    /// <summary>Sparse columns that vary.</summary>
    public int[] Sparse { get; set; } = [];

    /// <summary>Smallest and largest number of each.</summary>
    public (float Smallest, float Largest)[] SparseRanges { get; set; } = [];

    public double TargetMean { get; set; }

    public double TargetDeviation { get; set; }

    /// <summary>Knots of the quantile transforms.</summary>
    public float[] Knots { get; set; } = [-1, 0, 2];

    /// <summary>Scores of the knots.</summary>
    public float[] Scores { get; set; } = [-1.5f, 0, 1.25f];

    /// <summary>Mean and deviation of the standard transforms.</summary>
    public (double Mean, double Deviation) Standard { get; set; } = (0.5, 2);

    /// <summary>Smallest and largest number of the columns.</summary>
    public (float Smallest, float Largest) Range { get; set; } = (-1, 2);

    public JsonObject Spec { get; }

    /// <summary>Written in place of the specification.</summary>
    public string? SpecText { get; set; }

    public List<(string Name, float[] Values)> Arrays { get; }

    public float[] Noise { get; set; }

    public JsonArray History { get; }

    public string? HistoryText { get; set; }

    public int BestEpoch { get; set; } = 1;

    public int StopReason { get; set; }

    public float Temperature { get; set; } = 1;

    /// <summary>What follows everything else.</summary>
    public byte[] Tail { get; set; } = [];

    /// <summary>Written in place of a length, by the name of what has it.</summary>
    public (string What, int Length)? Lie { get; set; }

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo<TrainingProgress> TypeInfo => NetworkJson.Default.TrainingProgress;

    /// <summary>The file of a random network.</summary>
    public static NetworkFile Create(
        int seed,
        string objective = "logistic",
        string gate = "gumbel-softmax",
        string embedding = "piecewise-linear",
        MemberSharing sharing = MemberSharing.Mini,
        int members = 2,
        string transform = "quantile")
    {
        var (spec, _) = RandomNetworks.Create(seed, objective, gate, "relu", embedding, (sharing, members));
        return new NetworkFile(spec, RandomNetworks.Weights(spec, seed), transform);
    }

    public float[] Values(string array) => Arrays.Single(a => a.Name == array).Values;

    public TrainedNetwork Load(MemoryBudget? budget = null) => Load(Bytes(), budget);

    public static TrainedNetwork Load(byte[] bytes, MemoryBudget? budget = null) => TrainedNetworkFormat.Load(
        new BoundedReader(new BinaryReader(new MemoryStream(bytes)), long.MaxValue, budget ?? new MemoryBudget(bytes.Length)));

    public byte[] Bytes()
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(Version);
        WriteLength(writer, "slots", Slots);
        WriteLength(writer, "groups", Groups.Count);
        foreach (int number in Groups.SelectMany(group => new[] { group.Start, group.Count })) writer.Write(number);
        writer.Write(Names is not null);
        foreach (string name in Names ?? []) writer.Write(name);
        if (Version > 2) WriteNumbers(writer, "sparse slots", SparseSlots);
        WritePreprocessing(writer);
        writer.Write(SpecText ?? Spec.ToJsonString());
        WriteLength(writer, "arrays", Arrays.Count);
        foreach (var (name, values) in Arrays)
        {
            writer.Write(name);
            WriteLength(writer, "values", values.Length);
            writer.Write(MemoryMarshal.AsBytes<float>(values));
        }
        WriteLength(writer, "noise", Noise.Length);
        writer.Write(MemoryMarshal.AsBytes<float>(Noise));
        writer.Write(HistoryText ?? History.ToJsonString());
        writer.Write(BestEpoch);
        writer.Write(StopReason);
        if (Version > 1) writer.Write(Temperature);
        writer.Write(Tail);
        return stream.ToArray();
    }

    private void WritePreprocessing(BinaryWriter writer)
    {
        writer.Write(PreprocessingVersion);
        writer.Write(Transform);
        writer.Write(SourceNumeric);
        writer.Write(SourceCategories);
        WriteNumbers(writer, "numeric", Numeric);
        foreach (int _ in Numeric) WriteMap(writer, Transform, PreprocessingVersion > 2);
        WriteNumbers(writer, "indicators", Indicators);
        if (PreprocessingVersion > 1) writer.Write(HasRaw);
        if (HasRaw)
        {
            foreach (int _ in Numeric) WriteMap(writer, "standard", hasRange: true);
        }
        WriteNumbers(writer, "categories", Categories);
        foreach (byte[] seen in Seen)
        {
            WriteLength(writer, "seen", seen.Length);
            writer.Write(seen);
        }
        writer.Write(ScalesTarget);
        foreach (double number in (double[])[TargetMean, TargetDeviation])
        {
            if (PreprocessingVersion > 2) writer.Write(number);
            else writer.Write((float)number);
        }
        if (PreprocessingVersion < 4) return;
        writer.Write(SparseSource);
        WriteNumbers(writer, "sparse", Sparse);
        foreach (var (smallest, _) in SparseRanges) writer.Write(smallest);
        foreach (var (_, largest) in SparseRanges) writer.Write(largest);
    }

    private void WriteMap(BinaryWriter writer, string transform, bool hasRange)
    {
        if (transform == "standard")
        {
            writer.Write(Standard.Mean);
            writer.Write(Standard.Deviation);
        }
        else
        {
            WriteLength(writer, "knots", Knots.Length);
            foreach (float number in (float[])[.. Knots, .. Scores, .. Scores, .. Scores]) writer.Write(number);
        }
        if (!hasRange) return;
        writer.Write(Range.Smallest);
        writer.Write(Range.Largest);
    }

    private void WriteNumbers(BinaryWriter writer, string what, int[] numbers)
    {
        WriteLength(writer, what, numbers.Length);
        foreach (int number in numbers) writer.Write(number);
    }

    private void WriteLength(BinaryWriter writer, string what, int length)
        => writer.Write(Lie is { } lie && lie.What == what ? lie.Length : length);
}
