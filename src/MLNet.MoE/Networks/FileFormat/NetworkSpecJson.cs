using System.Text.Json;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Reads a specification from JSON.</summary>
/// <param name="namesTask">Whether it names a task in the place of the objective, as files before version 4 do.</param>
internal sealed class NetworkSpecJson(bool namesTask)
{
    private const string Task = "Task", Layers = "Blocks", SharedLayers = "SharedBlocks";

    // Absent where it has its default, or in files before version 4.
    private static readonly string[] Optional =
    [
        nameof(NetworkSpec.Quantiles), nameof(NetworkSpec.SparseColumns), nameof(NetworkSpec.ObjectiveParameters),
        nameof(NetworkSpec.Tasks), nameof(NetworkSpec.TaskGates), nameof(NetworkSpec.GateParts),
        nameof(NetworkSpec.GatedUnits),
    ];

    private static readonly string[] OfLabel =
        [nameof(LabelTask.Objective), nameof(LabelTask.ObjectiveParameters), nameof(LabelTask.Outputs), nameof(LabelTask.Weight),
            nameof(LabelTask.Importance)];

    private static readonly string[] Always =
    [
        nameof(NetworkSpec.NumericColumns), nameof(NetworkSpec.PlainColumns), nameof(NetworkSpec.CategorySizes),
        nameof(NetworkSpec.Outputs), nameof(NetworkSpec.Experts), Layers, SharedLayers, nameof(NetworkSpec.Width),
        nameof(NetworkSpec.ExpertBiases), nameof(NetworkSpec.Activation), nameof(NetworkSpec.Gate), nameof(NetworkSpec.GateTemperature),
        nameof(NetworkSpec.InferenceSamples), nameof(NetworkSpec.Embedding), nameof(NetworkSpec.EmbeddingSize),
        nameof(NetworkSpec.BinBoundaries), nameof(NetworkSpec.InputScale), nameof(NetworkSpec.Members), nameof(NetworkSpec.Sharing),
        nameof(NetworkSpec.HeadScale),
    ];

    /// <summary>Reads a specification; null where the text says so.</summary>
    /// <param name="text">UTF-8 text.</param>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="InvalidOperationException">A field has a value of another kind.</exception>
    /// <exception cref="FormatException">A number is beyond its type.</exception>
    public NetworkSpec? Read(ReadOnlySpan<byte> text)
    {
        var json = new JsonFields(text);
        NetworkSpec? spec = null;
        if (!json.NextIsNull())
        {
            json.Begin(JsonTokenType.StartObject);
            spec = new NetworkSpec { Objective = "", NumericColumns = 0, Outputs = 0 };
            var seen = new List<string>(Always.Length + Optional.Length + 1);
            while (json.Field(seen) is { } name) spec = With(spec, name, ref json);
            foreach (string name in Always) Require(seen, name);
            Require(seen, namesTask ? Task : nameof(NetworkSpec.Objective));
        }
        json.End();
        return spec;
    }

    private NetworkSpec With(NetworkSpec spec, string name, ref JsonFields json) => name switch
    {
        nameof(spec.Objective) when !namesTask => spec with { Objective = json.Text() },
        Task when namesTask => spec with { Objective = OfTask(json.Text()) },
        nameof(spec.ObjectiveParameters) => spec with { ObjectiveParameters = Doubles(ref json) },
        nameof(spec.Quantiles) => spec with { Quantiles = Doubles(ref json) },
        nameof(spec.Tasks) => spec with { Tasks = Labels(ref json) },
        nameof(spec.GateParts) => spec with { GateParts = GateSpecJson.Read(ref json) },
        nameof(spec.TaskGates) => spec with { TaskGates = json.Choice<TaskGates>() },
        nameof(spec.NumericColumns) => spec with { NumericColumns = json.Int32() },
        nameof(spec.PlainColumns) => spec with { PlainColumns = json.Int32() },
        nameof(spec.CategorySizes) => spec with { CategorySizes = Integers(ref json) },
        nameof(spec.SparseColumns) => spec with { SparseColumns = json.Int32() },
        nameof(spec.Outputs) => spec with { Outputs = json.Int32() },
        nameof(spec.Experts) => spec with { Experts = json.Int32() },
        Layers => spec with { Layers = json.Int32() },
        SharedLayers => spec with { SharedLayers = json.Int32() },
        nameof(spec.Width) => spec with { Width = json.Int32() },
        nameof(spec.ExpertBiases) => spec with { ExpertBiases = json.Boolean() },
        nameof(spec.GatedUnits) => spec with { GatedUnits = json.Boolean() },
        nameof(spec.Activation) => spec with { Activation = json.Text() },
        nameof(spec.Gate) => spec with { Gate = json.Text() },
        nameof(spec.GateTemperature) => spec with { GateTemperature = json.Single() },
        nameof(spec.InferenceSamples) => spec with { InferenceSamples = json.Int32() },
        nameof(spec.Embedding) => spec with { Embedding = json.Text() },
        nameof(spec.EmbeddingSize) => spec with { EmbeddingSize = json.Int32() },
        nameof(spec.BinBoundaries) => spec with { BinBoundaries = Boundaries(ref json) },
        nameof(spec.InputScale) => spec with { InputScale = json.Boolean() },
        nameof(spec.Members) => spec with { Members = json.Int32() },
        nameof(spec.Sharing) => spec with { Sharing = json.Choice<MemberSharing>() },
        nameof(spec.HeadScale) => spec with { HeadScale = json.Single() },
        _ => throw new JsonException($"there is no field '{name}'."),
    };

    private static string OfTask(string task) => task switch
    {
        "Regression" => "squared-error",
        "Binary" => "logistic",
        "Multiclass" => "cross-entropy",
        _ => throw new JsonException($"there is no task '{task}'."),
    };

    private static LabelTask[] Labels(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartArray);
        var labels = new List<LabelTask>();
        var seen = new List<string>(OfLabel.Length);
        while (json.HasElement())
        {
            json.Begin(JsonTokenType.StartObject);
            seen.Clear();
            var label = new LabelTask { Objective = "", ObjectiveParameters = [], Outputs = 0, Weight = 0, Importance = 0 };
            while (json.Field(seen) is { } name)
            {
                label = name switch
                {
                    nameof(label.Objective) => label with { Objective = json.Text() },
                    nameof(label.ObjectiveParameters) => label with { ObjectiveParameters = Doubles(ref json) },
                    nameof(label.Outputs) => label with { Outputs = json.Int32() },
                    nameof(label.Weight) => label with { Weight = json.Double() },
                    nameof(label.Importance) => label with { Importance = json.Double() },
                    nameof(label.LossFactors) => label with { LossFactors = Doubles(ref json) },
                    _ => throw new JsonException($"there is no field '{name}'."),
                };
            }
            foreach (string name in OfLabel) Require(seen, name);
            labels.Add(label);
        }
        return labels.ToArray();
    }

    private static void Require(List<string> seen, string name)
    {
        if (!seen.Contains(name)) throw new JsonException($"'{name}' is missing.");
    }

    private static double[] Doubles(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartArray);
        var values = new List<double>();
        while (json.HasElement()) values.Add(json.Double());
        return values.ToArray();
    }

    private static int[] Integers(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartArray);
        var values = new List<int>();
        while (json.HasElement()) values.Add(json.Int32());
        return values.ToArray();
    }

    private static float[][] Boundaries(ref JsonFields json)
    {
        json.Begin(JsonTokenType.StartArray);
        var columns = new List<float[]>();
        var values = new List<float>();
        while (json.HasElement())
        {
            values.Clear();
            // A null is a column without bins, as an empty list is.
            if (json.IsNull)
            {
                columns.Add([]);
                continue;
            }
            json.Begin(JsonTokenType.StartArray);
            while (json.HasElement()) values.Add(json.Single());
            columns.Add(values.ToArray());
        }
        return columns.ToArray();
    }
}
