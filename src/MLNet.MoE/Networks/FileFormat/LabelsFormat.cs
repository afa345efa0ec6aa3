using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>How the labels of a network of several stand in a model file, since version 6 of the network's format.</summary>
internal static class LabelsFormat
{
    private const int LongestName = 1 << 16;

    public static void Write(BinaryWriter writer, IReadOnlyList<LabelScores> labels)
    {
        writer.Write(labels.Count);
        foreach (var label in labels)
        {
            writer.Write(label.Label);
            writer.Write(label.Temperature);
            writer.Write(label.Target is not null);
            var target = label.Target ?? TargetScale.None;
            writer.Write(target.Mean);
            writer.Write(target.Deviation);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and checks that it fits the network.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static LabelScores[] Read(BoundedReader reader, NetworkSpec spec)
    {
        int count = spec.Tasks?.Count ?? 0;
        reader.Int32("the number of its labels", count, count);
        var labels = new LabelScores[count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            var objective = ObjectiveRegistry.Get(spec.Tasks![i].Objective, spec.Tasks[i].ObjectiveParameters);
            string name = reader.String("the name of a label", LongestName);
            if (name.Length == 0 || !names.Add(name))
                throw new InvalidDataException($"two of its labels have the name '{PlainText.Of(name)}', or one has none.");
            float temperature = reader.Single("the temperature of a label");
            if (!CalibrationTemperature.CanBe(temperature, objective))
                throw new InvalidDataException($"the temperature of its label '{PlainText.Of(name)}' is {temperature}.");
            bool isScaled = reader.Boolean("the mark of a scaled label");
            var target = new TargetScale(reader.Finite("the mean of a label"), reader.Finite("the deviation of a label"));
            if (isScaled != (objective.Scaling != TargetScaling.None) || !(target.Deviation > 0))
                throw new InvalidDataException($"the scale of its label '{PlainText.Of(name)}' does not fit the objective "
                    + $"'{objective.Name}', or its deviation is not above 0.");
            labels[i] = new(name, isScaled ? target : null, temperature);
        }
        return labels;
    }
}
