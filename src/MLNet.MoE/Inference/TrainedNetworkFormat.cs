using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.MoE.Data;
using MLNet.MoE.Network;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Training;

namespace MLNet.MoE.Inference;

/// <summary>
/// A trained network as bytes: version, layout, preprocessing, specification as JSON, weights by name and shape, gate noise, history,
/// temperature (since version 2).
/// Little-endian throughout.
/// </summary>
internal static class TrainedNetworkFormat
{
    private const int Version = 2;
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IgnoreReadOnlyProperties = true,
    };

    public static void Save(BinaryWriter writer, TrainedNetwork network)
    {
        writer.Write(Version);
        WriteLayout(writer, network.Layout);
        network.Preprocessor.Save(writer);
        writer.Write(JsonSerializer.Serialize(network.Spec, Json));
        writer.Write(network.Weights.Arrays.Count);
        foreach (var array in network.Weights.Arrays)
        {
            writer.Write(array.Shape.Name);
            WriteFloats(writer, array.Values);
        }
        WriteFloats(writer, network.GateNoise);
        writer.Write(JsonSerializer.Serialize(network.History, Json));
        writer.Write(network.BestEpoch);
        writer.Write((int)network.StopReason);
        writer.Write(network.Temperature);
    }

    public static TrainedNetwork Load(BinaryReader reader)
    {
        int version = reader.ReadInt32();
        if (version is < 1 or > Version)
            throw new InvalidDataException($"The network is of format version {version}; this version of MLNet.MoE reads versions up to {Version}. Update the MLNet.MoE package.");
        var layout = ReadLayout(reader);
        var preprocessor = Preprocessor.Load(reader);
        var spec = JsonSerializer.Deserialize<NetworkSpec>(reader.ReadString(), Json) ?? throw Damaged("it has no specification");
        var shapes = WeightLayout.For(spec);
        int count = reader.ReadInt32();
        if (count != shapes.Count) throw Damaged($"it has {count} arrays of weights instead of {shapes.Count}");
        var arrays = new WeightArray[count];
        for (int i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            if (name != shapes[i].Name) throw Damaged($"array '{name}' stands where '{shapes[i].Name}' should");
            arrays[i] = new WeightArray(shapes[i], ReadFloats(reader, shapes[i].Length));
        }
        float[] noise = ReadFloats(reader, -1);
        var history = JsonSerializer.Deserialize<TrainingProgress[]>(reader.ReadString(), Json) ?? [];
        int bestEpoch = reader.ReadInt32();
        var stopReason = (StopReason)reader.ReadInt32();
        float temperature = version == 1 ? 1 : reader.ReadSingle();
        if (!(temperature > 0)) throw Damaged($"its temperature is {temperature}");
        return new TrainedNetwork(layout, preprocessor, spec, new NetworkWeights(arrays), noise, temperature, history, bestEpoch, stopReason);
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
    }

    private static FeatureLayout ReadLayout(BinaryReader reader)
    {
        int slots = reader.ReadInt32(), groups = reader.ReadInt32();
        if (slots < 0 || groups < 0 || groups > slots) throw Damaged($"it says {slots} slots and {groups} one-hot groups");
        var read = new CategoryGroup[groups];
        for (int i = 0; i < groups; i++) read[i] = new CategoryGroup(reader.ReadInt32(), reader.ReadInt32());
        string[]? names = null;
        if (reader.ReadBoolean())
        {
            names = new string[slots];
            for (int i = 0; i < slots; i++) names[i] = reader.ReadString();
        }
        return new FeatureLayout(slots, read, names);
    }

    private static void WriteFloats(BinaryWriter writer, float[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<float>(values));
    }

    private static float[] ReadFloats(BinaryReader reader, int expected)
    {
        int length = reader.ReadInt32();
        if (length < 0 || (expected >= 0 && length != expected)) throw Damaged($"an array has {length} numbers instead of {expected}");
        var values = new float[length];
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        for (int read = 0; read < bytes.Length;)
        {
            int now = reader.Read(bytes[read..]);
            if (now == 0) throw Damaged("it ends too soon");
            read += now;
        }
        return values;
    }

    private static InvalidDataException Damaged(string how) => new($"The network is damaged: {how}.");
}
