using System.Text.Json;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Reads what a gate is made of from JSON. What is not there has its default.</summary>
internal static class GateSpecJson
{
    /// <exception cref="JsonException">It is none.</exception>
    public static GateSpec Read(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartObject);
        var gate = new GateSpec();
        var seen = new List<string>();
        while (json.Field(seen) is { } name)
        {
            gate = name switch
            {
                nameof(gate.Network) => gate with { Network = json.Text() },
                nameof(gate.HiddenLayers) => gate with { HiddenLayers = json.Int32() },
                nameof(gate.HiddenWidth) => gate with { HiddenWidth = json.Int32() },
                nameof(gate.Normalization) => gate with { Normalization = json.Boolean() },
                nameof(gate.Activation) => gate with { Activation = json.Text() },
                nameof(gate.Noise) => gate with { Noise = json.Text() },
                nameof(gate.ActiveExperts) => gate with { ActiveExperts = json.Int32() },
                nameof(gate.ProbabilityGap) => gate with { ProbabilityGap = json.Single() },
                nameof(gate.LargestThreshold) => gate with { LargestThreshold = json.Single() },
                nameof(gate.Shrinkage) => gate with { Shrinkage = json.Single() },
                nameof(gate.Columns) => gate with { Columns = Columns(ref json) },
                _ => throw new JsonException($"there is no field '{name}'."),
            };
        }
        return gate;
    }

    private static int[] Columns(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartArray);
        var columns = new List<int>();
        while (json.HasElement()) columns.Add(json.Int32());
        return columns.ToArray();
    }
}
