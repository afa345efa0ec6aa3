using System.Globalization;
using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Checks a specification that was read from a file by itself: what the options' ranges allow, and no more than fits an
/// array.</summary>
internal static class NetworkSpecCheck
{
    /// <summary>Coordinates of the input at most, so that products with them stay far from the ends of 64 bits.</summary>
    private const int MostInputs = 1 << 30;

    private const int LongestName = 1000;

    /// <exception cref="InvalidDataException">Something is out of its range; the message names it and its value.</exception>
    public static void Check(NetworkSpec spec)
    {
        Defined(spec.Sharing, nameof(spec.Sharing));
        Range(spec.NumericColumns, 0, MostInputs, nameof(spec.NumericColumns));
        Range(spec.PlainColumns, 0, MostInputs, nameof(spec.PlainColumns));
        Range(spec.SparseColumns, 0, MostInputs, nameof(spec.SparseColumns));
        foreach (int size in spec.CategorySizes) Range(size, 1, MostInputs, nameof(spec.CategorySizes));
        if (spec.Tasks is null) Known(spec.Objective, nameof(spec.Objective), name => ObjectiveRegistry.All.Get(name));
        CheckTasks(spec);
        CheckObjective(spec);
        Range(spec.Experts, 1, NetworkLimits.MostExperts, nameof(spec.Experts));
        Range(spec.Layers, 1, NetworkLimits.MostLayers, nameof(spec.Layers));
        // Adapters of every layer and layers of all experts exclude each other.
        Range(spec.SharedLayers, 0, spec.Sharing == MemberSharing.Full ? 0 : spec.Layers - 1, nameof(spec.SharedLayers));
        if (spec.GatedUnits && spec.Sharing == MemberSharing.Full)
            throw new InvalidDataException("its units are gated, which those of members with adapters at every layer cannot be.");
        Range(spec.Width, 1, NetworkLimits.MostUnits, nameof(spec.Width));
        Range(spec.Members, 1, NetworkLimits.MostMembers, nameof(spec.Members));
        Range(spec.InferenceSamples, 1, NetworkLimits.MostGateSamples, nameof(spec.InferenceSamples));
        Range(spec.EmbeddingSize, 1, NetworkLimits.MostCoordinates, nameof(spec.EmbeddingSize));
        Positive(spec.HeadScale, nameof(spec.HeadScale));
        Known(spec.Gate, nameof(spec.Gate), name => GateRegistry.Get(name));
        if (spec.GateParts is { } parts)
        {
            Known(parts.Network, nameof(parts.Network), name => GateNetworkRegistry.Get(name));
            if (parts.Noise is not null) Known(parts.Noise, nameof(parts.Noise), name => GateNoiseRegistry.Get(name));
            if (parts.Activation != GateDesign.NoActivation)
                Known(parts.Activation, nameof(parts.Activation), name => ActivationRegistry.Get(name));
            GateCheck.Parts(spec);
        }
        GateRegistry.Get(spec.Gate).Check(spec);
        Known(spec.Activation, nameof(spec.Activation), name => ExpertActivations.Names(name, spec.Experts));
        Known(spec.Embedding, nameof(spec.Embedding), name => EmbeddingRegistry.Get(name));
        double inputs = ((double)spec.NumericColumns * spec.EmbeddingSize) + spec.PlainColumns + spec.SparseColumns
            + spec.CategorySizes.Sum(size => (double)size);
        if (inputs > MostInputs)
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"its input has {inputs:F0} coordinates; {MostInputs} are the most."));
        EmbeddingRegistry.Get(spec.Embedding).Check(spec);
    }

    private static void CheckTasks(NetworkSpec spec)
    {
        Defined(spec.TaskGates, nameof(spec.TaskGates));
        if (spec.Tasks is not { } tasks)
        {
            if (spec.TaskGates != default)
                throw new InvalidDataException($"its {nameof(spec.TaskGates)} is {spec.TaskGates}, and it has one label.");
            return;
        }
        if (spec.Objective != SeveralLabels.ObjectiveName || spec.ObjectiveParameters.Count > 0 || spec.Quantiles is not null)
            throw new InvalidDataException($"its {nameof(spec.Objective)} is '{PlainText.Of(spec.Objective)}' with "
                + $"{spec.ObjectiveParameters.Count} parameters and {spec.Quantiles?.Count ?? 0} quantiles, and it has several labels.");
        Range(tasks.Count, 1, NetworkLimits.MostLabels, nameof(spec.Tasks));
        foreach (var task in tasks)
        {
            Known(task.Objective, nameof(spec.Objective), name => ObjectiveRegistry.All.Get(name));
            Range(task.Outputs, 1, MostInputs / NetworkLimits.MostLabels, nameof(task.Outputs));
            if (!(task.Weight >= 0 && double.IsFinite(task.Weight)))
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {nameof(task.Weight)} of a label is {task.Weight}; it must be a finite number of at least 0."));
            if (!(task.Importance > 0 && double.IsFinite(task.Importance)))
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {nameof(task.Importance)} of a label is {task.Importance}; it must be a finite number above 0."));
            CheckOutputs(task.Outputs, () => ObjectiveRegistry.Get(task.Objective, task.ObjectiveParameters));
            if (task.LossFactors is not { } factors) continue;
            int classes = SeveralLabels.ClassesOf(task);
            if (factors.Count != classes || !factors.All(factor => factor > 0 && double.IsFinite(factor)))
                throw new InvalidDataException($"a label of {classes} classes has {factors.Count} {nameof(task.LossFactors)}, or one that "
                    + "is no finite number above 0.");
        }
    }

    private static void CheckObjective(NetworkSpec spec)
    {
        Range(spec.Outputs, 1, Array.MaxLength, nameof(spec.Outputs));
        CheckOutputs(spec.Outputs, spec.GetObjective);
    }

    private static void CheckOutputs(int given, Func<Objective> objective)
    {
        try
        {
            int outputs = objective().OutputCount(given);
            Range(given, outputs, outputs, nameof(NetworkSpec.Outputs));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static void Range(int value, int low, int high, string what)
    {
        if (value < low || value > high)
            throw new InvalidDataException($"its {what} is {value}; it must be {(low == high ? $"{low}" : $"from {low} to {high}")}.");
    }

    private static void Positive(float value, string what)
    {
        if (!(value > 0 && float.IsFinite(value)))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"its {what} is {value}; it must be a finite number above 0."));
    }

    private static void Defined<T>(T value, string what)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new InvalidDataException($"its {what} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    private static void Known(string name, string what, Action<string> find)
    {
        if (name.Length > LongestName) throw new InvalidDataException($"its {what} is a name of {name.Length} characters.");
        try
        {
            find(name);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"its {what} is '{PlainText.Of(name)}', which this version of MLNet.MoE does not have.",
                exception);
        }
    }
}
