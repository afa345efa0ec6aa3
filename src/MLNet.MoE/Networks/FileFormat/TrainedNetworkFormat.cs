using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>
/// A trained network as bytes: version, layout, preprocessing, specification as JSON, the name, length and values of each
/// array of weights, gate noise, history, best epoch, reason of stopping, temperature (since version 2). Since version 3 the layout has
/// slots that are almost always 0; since version 4 the specification names an objective, before it named a task. Version 5, written where
/// it is needed, has what <see cref="CoverageFormat"/> says at the end; version 6, of networks of several labels, what
/// <see cref="LabelsFormat"/> says behind that; version 7, of networks with exits, what <see cref="CoverageFormat"/> and
/// <see cref="ExitsFormat"/> say. Little-endian throughout.
/// </summary>
internal static class TrainedNetworkFormat
{
    private const int Version = 7, FirstVersionWithSparse = 3, FirstVersionWithObjective = 4, VersionWithoutCoverage = 4,
        VersionWithoutLabels = 5, VersionWithLabels = 6;
    private const int LongestSlotName = 1 << 20;

    // Places of a slot and of a group in the tables that split a vector, and room for them in what scores.
    private const int BytesPerSlot = 64, BytesPerGroup = 64;

    public static void Save(BinaryWriter writer, TrainedNetwork network)
    {
        bool hasLabels = network.Labels is not null, hasExits = network.Exits is not null;
        bool hasCoverage = hasLabels || hasExits || CoverageFormat.IsNeeded(network);
        writer.Write(hasExits ? Version : hasLabels ? VersionWithLabels : hasCoverage ? VersionWithoutLabels : VersionWithoutCoverage);
        WriteLayout(writer, network.Layout);
        network.Preprocessor.Save(writer);
        writer.Write(JsonSerializer.Serialize(network.Spec, NetworkJson.Default.NetworkSpec));
        writer.Write(network.Weights.Arrays.Count);
        foreach (var array in network.Weights.Arrays)
        {
            writer.Write(array.Shape.Name);
            WriteFloats(writer, array.Values);
        }
        WriteFloats(writer, network.GateNoise);
        writer.Write(JsonSerializer.Serialize(network.History, NetworkJson.Default.IReadOnlyListTrainingProgress));
        writer.Write(network.BestEpoch);
        writer.Write((int)network.StopReason);
        writer.Write(network.Temperature);
        if (hasCoverage) CoverageFormat.Write(writer, network);
        if (hasLabels) LabelsFormat.Write(writer, network.Labels!);
        if (hasExits) ExitsFormat.Write(writer, network.Exits!);
    }

    /// <summary>Reads what <see cref="Save"/> wrote. Nothing is believed: each part is checked by itself and against the others before it
    /// is used.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="NewerFormatException">A newer version wrote it.</exception>
    public static TrainedNetwork Load(BoundedReader reader)
    {
        int version = reader.Int32("the format of the network", 1, int.MaxValue);
        if (version > Version) throw new NewerFormatException("the network", version, Version);
        var layout = ReadLayout(reader, version);
        var preprocessor = PreprocessorReader.Read(reader);
        NetworkPartsCheck.Check(layout, preprocessor);
        var spec = NetworkJson.ReadSpec(reader, namesTask: version < FirstVersionWithObjective);
        NetworkSpecCheck.Check(spec);
        NetworkPartsCheck.Check(preprocessor, spec);
        var weights = ReadWeights(reader, spec);
        NetworkPartsCheck.Check(spec, weights);
        float[] noise = ReadFloats(reader, "draws of gate noise", GateDraws.Length(spec));
        var history = NetworkJson.ReadHistory(reader);
        int bestEpoch = reader.Count("its best epoch");
        var stopReason = (StopReason)reader.Int32("the reason why its training stopped", 0, (int)StopReason.TimeLimit);
        float temperature = version == 1 ? 1 : reader.Single("its temperature");
        if (!CalibrationTemperature.CanBe(temperature, spec.GetObjective()))
            throw new InvalidDataException($"its temperature is {temperature}.");
        var (spread, sets, exposure) = version > VersionWithoutCoverage ? CoverageFormat.Read(reader, spec) : default;
        CoverageFormat.Check(spec, spread);
        if (spec.Tasks is not null != (version == VersionWithLabels))
            throw new InvalidDataException($"its network has {spec.Tasks?.Count ?? 1} labels in format {version}.");
        LabelScores[]? labels = spec.Tasks is null ? null : LabelsFormat.Read(reader, spec);
        var exits = version == Version ? ExitsFormat.Read(reader, spec, preprocessor.IsUnbounded) : null;
        double[] bounds = preprocessor.Bounds;
        if (preprocessor.IsUnbounded) bounds = Array.ConvertAll(bounds, bound => Math.Min(bound, TrainedNetwork.FarthestNumber));
        new OverflowCheck(spec, weights).Check(bounds);
        var network = new TrainedNetwork(layout, preprocessor, spec, new(weights, history, bestEpoch, stopReason), noise, temperature)
        {
            Spread = spread, Sets = sets, ExposureColumn = exposure, Labels = labels, Exits = exits,
        };
        network.Try();
        return network;
    }

    private static NetworkWeights ReadWeights(BoundedReader reader, NetworkSpec spec)
    {
        reader.Reserve(sizeof(int) * (double)spec.PreparedColumns, "columns");
        var shapes = WeightLayout.For(spec);
        NetworkPartsCheck.Check(shapes, reader);
        var layout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        reader.Reserve(ScoringMemory.OfParameters(spec, layout), "weights");
        reader.Reserve(ScoringMemory.OfScorer(spec, Kernels<float>.Best.PanelWidth, 1), "layers");
        reader.Int32("the number of its arrays of weights", shapes.Count, shapes.Count);
        var arrays = new WeightArray[shapes.Count];
        for (int i = 0; i < arrays.Length; i++)
        {
            string name = reader.String("the name of an array");
            if (name != shapes[i].Name)
                throw new InvalidDataException($"array '{PlainText.Of(name)}' stands where '{shapes[i].Name}' should.");
            arrays[i] = new WeightArray(shapes[i], ReadFloats(reader, $"numbers of '{name}'", shapes[i].Length));
        }
        return new NetworkWeights(arrays);
    }

    private static void WriteLayout(BinaryWriter writer, FeatureLayout layout)
    {
        writer.Write(layout.SlotCount);
        writer.Write(layout.Groups.Count);
        foreach (var group in layout.Groups)
        {
            writer.Write(group.Start);
            writer.Write(group.Count);
        }
        writer.Write(layout.SlotNames is not null);
        foreach (string name in layout.SlotNames ?? []) writer.Write(name);
        writer.Write(layout.SparseSlots.Count);
        foreach (int slot in layout.SparseSlots) writer.Write(slot);
    }

    private static FeatureLayout ReadLayout(BoundedReader reader, int version)
    {
        int slots = reader.Int32("the number of slots", 1, Array.MaxLength),
            groups = reader.Length("one-hot groups", slots, 2 * sizeof(int));
        reader.Reserve(((double)BytesPerSlot * slots) + ((double)BytesPerGroup * groups), $"{slots} slots");
        var read = new CategoryGroup[groups];
        for (int i = 0; i < groups; i++) read[i] = new CategoryGroup(reader.Int32(), reader.Int32());
        string[]? names = null;
        if (reader.Boolean("the mark of slot names"))
        {
            reader.Require("slot names", slots, 1);
            names = new string[slots];
            for (int i = 0; i < slots; i++) names[i] = reader.String("the name of a slot", LongestSlotName);
        }
        int[] sparse = version < FirstVersionWithSparse ? [] : ReadSparseSlots(reader, slots);
        try
        {
            return new FeatureLayout(slots, read, names, sparse);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"its one-hot groups or its sparse slots overlap or are outside its {slots} slots.", exception);
        }
    }

    /// <summary>The slots that are almost always 0.</summary>
    private static int[] ReadSparseSlots(BoundedReader reader, int slots)
    {
        const string what = "sparse slots";
        return reader.Values<int>(what, reader.Int32($"the number of {what}", 0, slots));
    }

    private static void WriteFloats(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<float>(values));
    }

    private static float[] ReadFloats(BoundedReader reader, string what, int expected)
    {
        int length = reader.Int32();
        return length == expected ? reader.FiniteSingles(what, length)
            : throw new InvalidDataException($"there are {length} {what} where {expected} belong.");
    }
}
