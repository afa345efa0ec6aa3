using MLNet.MoE.Mixtures.Fitting;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Writes the mixtures, in double precision, so that a loaded model scores bit by bit as the saved one;
/// <see cref="StatisticalModelReader"/> reads them.</summary>
internal static class StatisticalModelWriter
{
    public static void Write(BinaryWriter writer, FeatureSplit split)
    {
        WriteArray(writer, split.Experts);
        writer.Write(split.Gate is not null);
        if (split.Gate is { } gate)
            WriteArray(writer, gate);
        WriteArray(writer, split.Means);
    }

    public static void Write(BinaryWriter writer, MultinomialMoeMixture mixture)
    {
        WriteGate(writer, mixture);
        writer.Write(mixture.NumberOfClasses);
        writer.Write(mixture.NumberOfFeatures);
        WriteArray(writer, [.. mixture.ExpertIntercepts.Cast<double>()]);
        WriteArray(writer, [.. mixture.ExpertSlopes.Cast<double>()]);
    }

    public static void Write(BinaryWriter writer, GaussianMoeMixture mixture)
    {
        WriteGate(writer, mixture);
        writer.Write(mixture.NumberOfFeatures);
        WriteArray(writer, mixture.ExpertIntercepts);
        WriteArray(writer, [.. mixture.ExpertSlopes.Cast<double>()]);
        WriteArray(writer, mixture.Scales);
    }

    internal static void WriteArray(BinaryWriter writer, IReadOnlyCollection<double> values)
    {
        writer.Write(values.Count);
        foreach (double value in values)
            writer.Write(value);
    }

    private static void WriteGate(BinaryWriter writer, MoeMixture mixture)
    {
        var gate = mixture.Gate;
        writer.Write((byte)gate.Transform);
        if (gate.Transform == GateTransform.Custom)
            GateFunctionFormat.Write(writer, gate.CustomTransform!);
        writer.Write((byte)gate.Activation);
        writer.Write(gate.Temperature);
        writer.Write(gate.ActiveExperts);
        writer.Write(gate.Center is not null && gate.Scale is not null);
        if (gate.Center is not null && gate.Scale is not null)
        {
            WriteArray(writer, gate.Center);
            WriteArray(writer, gate.Scale);
        }

        writer.Write(mixture.NumberOfGateFeatures);
        WriteArray(writer, mixture.GateIntercepts);
        WriteArray(writer, [.. mixture.GateSlopes.Cast<double>()]);
    }

    private static void WriteArray(BinaryWriter writer, int[] values)
    {
        writer.Write(values.Length);
        foreach (int value in values)
            writer.Write(value);
    }
}
