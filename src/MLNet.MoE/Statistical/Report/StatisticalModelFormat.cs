namespace MLNet.MoE.Statistical;

/// <summary>Writes and reads the mixtures, in double precision, so that a loaded model scores bit by bit as the saved one.</summary>
internal static class StatisticalModelFormat
{
    // A length beyond this in a file can only be damage; it must not be allocated.
    private const int LongestArray = 1 << 28;

    public static void Write(BinaryWriter writer, FeatureSplit split)
    {
        WriteArray(writer, split.Experts);
        writer.Write(split.Gate is not null);
        if (split.Gate is { } gate)
            WriteArray(writer, gate);
        WriteArray(writer, split.Means);
    }

    public static FeatureSplit ReadSplit(BinaryReader reader)
    {
        var experts = ReadIntegers(reader);
        var gate = reader.ReadBoolean() ? ReadIntegers(reader) : null;
        var means = ReadNumbers(reader);
        if (experts.Concat(gate ?? []).Any(slot => slot < 0 || slot >= means.Length))
            throw new InvalidDataException($"a slot is outside the {means.Length} features.");
        return new FeatureSplit(experts, gate, means);
    }

    public static void Write(BinaryWriter writer, MultinomialMoeMixture mixture)
    {
        WriteGate(writer, mixture);
        writer.Write(mixture.NumberOfClasses);
        writer.Write(mixture.NumberOfFeatures);
        WriteArray(writer, [.. mixture.ExpertIntercepts.Cast<double>()]);
        WriteArray(writer, [.. mixture.ExpertSlopes.Cast<double>()]);
    }

    public static MultinomialMoeMixture ReadMultinomial(BinaryReader reader)
    {
        var (intercepts, slopes, gate) = ReadGate(reader);
        var (classes, features) = (reader.ReadInt32(), reader.ReadInt32());
        var expertIntercepts = new double[intercepts.Length, classes];
        Fill(expertIntercepts, ReadNumbers(reader));
        var expertSlopes = new double[intercepts.Length, classes, features];
        Fill(expertSlopes, ReadNumbers(reader));
        return new MultinomialMoeMixture(intercepts, slopes, expertIntercepts, expertSlopes, gate);
    }

    public static void Write(BinaryWriter writer, GaussianMoeMixture mixture)
    {
        WriteGate(writer, mixture);
        writer.Write(mixture.NumberOfFeatures);
        WriteArray(writer, mixture.ExpertIntercepts);
        WriteArray(writer, [.. mixture.ExpertSlopes.Cast<double>()]);
        WriteArray(writer, mixture.Scales);
    }

    public static GaussianMoeMixture ReadGaussian(BinaryReader reader)
    {
        var (intercepts, slopes, gate) = ReadGate(reader);
        var features = reader.ReadInt32();
        var expertIntercepts = ReadNumbers(reader);
        var expertSlopes = new double[intercepts.Length, features];
        Fill(expertSlopes, ReadNumbers(reader));
        return new GaussianMoeMixture(intercepts, slopes, expertIntercepts, expertSlopes, ReadNumbers(reader), gate);
    }

    public static void Write(BinaryWriter writer, MoeFitReport report) => ReportFormat.Write(writer, report);

    public static MoeFitReport ReadReport(BinaryReader reader) => ReportFormat.Read(reader);

    internal static void WriteArray(BinaryWriter writer, IReadOnlyCollection<double> values)
    {
        writer.Write(values.Count);
        foreach (var value in values)
            writer.Write(value);
    }

    internal static double[] ReadNumbers(BinaryReader reader)
    {
        var values = new double[ReadLength(reader)];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadDouble();
        return values;
    }

    internal static int ReadLength(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        return length is >= 0 and <= LongestArray ? length : throw new InvalidDataException($"an array has {length} entries.");
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

    private static (double[] Intercepts, double[,] Slopes, MoeGate Gate) ReadGate(BinaryReader reader)
    {
        var transform = (GateTransform)reader.ReadByte();
        var function = transform == GateTransform.Custom ? GateFunctionFormat.Read(reader) : null;
        var activation = (GateActivation)reader.ReadByte();
        if (!Enum.IsDefined(transform) || !Enum.IsDefined(activation))
            throw new InvalidDataException($"gate transform {(int)transform} or activation {(int)activation} is unknown.");
        var (temperature, active) = (reader.ReadDouble(), reader.ReadInt32());
        var scaled = reader.ReadBoolean();
        var gate = new MoeGate
        {
            Transform = transform,
            CustomTransform = function,
            Activation = activation,
            Temperature = temperature,
            ActiveExperts = active,
            Center = scaled ? ReadNumbers(reader) : null,
            Scale = scaled ? ReadNumbers(reader) : null,
        };
        var features = reader.ReadInt32();
        var intercepts = ReadNumbers(reader);
        var slopes = new double[intercepts.Length, features];
        Fill(slopes, ReadNumbers(reader));
        return (intercepts, slopes, gate);
    }

    private static void WriteArray(BinaryWriter writer, int[] values)
    {
        writer.Write(values.Length);
        foreach (var value in values)
            writer.Write(value);
    }

    private static int[] ReadIntegers(BinaryReader reader)
    {
        var values = new int[ReadLength(reader)];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadInt32();
        return values;
    }

    private static void Fill(Array target, double[] values)
    {
        if (target.Length != values.Length)
            throw new InvalidDataException($"an array has {values.Length} entries where {target.Length} belong.");
        Buffer.BlockCopy(values, 0, target, 0, values.Length * sizeof(double));
    }
}
