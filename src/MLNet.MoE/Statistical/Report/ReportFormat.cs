namespace MLNet.MoE.Statistical;

/// <summary>Writes and reads the report of a fit.</summary>
internal static class ReportFormat
{
    public static void Write(BinaryWriter writer, MoeFitReport report)
    {
        writer.Write(report.LogLikelihood);
        writer.Write(report.PenalizedLogLikelihood);
        StatisticalModelFormat.WriteArray(writer, report.LogLikelihoodTrace);
        writer.Write(report.Converged);
        writer.Write(report.GradientNorm);
        WriteOptional(writer, report.SmallestInformationEigenvalue);
        writer.Write(report.NumberOfStarts);
        writer.Write(report.StartsContinued);
        writer.Write(report.StartsReachingBest);
        writer.Write(report.NumberOfRows);
        writer.Write(report.TotalWeight);
        writer.Write(report.NumberOfParameters);
        writer.Write(report.Entropy);
        StatisticalModelFormat.WriteArray(writer, report.ExpertShares);
        WriteList(writer, report.Coefficients, WriteCoefficient);
        writer.Write(report.SandwichErrors is not null);
        if (report.SandwichErrors is { } errors)
            StatisticalModelFormat.WriteArray(writer, errors);
        WriteList(writer, report.Warnings, (w, text) => w.Write(text));
        WriteList(writer, report.ExpertCounts, (w, count) =>
        {
            w.Write(count.NumberOfExperts);
            w.Write(count.LogLikelihood);
            w.Write(count.Criterion);
            WriteOptional(w, count.Height);
        });
        WriteList(writer, report.RegularizationPath, (w, point) =>
        {
            w.Write(point.L1Regularization);
            w.Write(point.LogLikelihood);
            w.Write(point.NonZeroSlopes);
            w.Write(point.Bic);
            StatisticalModelFormat.WriteArray(w, point.Estimates);
        });
    }

    public static MoeFitReport Read(BinaryReader reader) => new()
    {
        // Initialisers run in the order in which they are written, which is that of the file.
        LogLikelihood = reader.ReadDouble(),
        PenalizedLogLikelihood = reader.ReadDouble(),
        LogLikelihoodTrace = StatisticalModelFormat.ReadNumbers(reader),
        Converged = reader.ReadBoolean(),
        GradientNorm = reader.ReadDouble(),
        SmallestInformationEigenvalue = ReadOptional(reader),
        NumberOfStarts = reader.ReadInt32(),
        StartsContinued = reader.ReadInt32(),
        StartsReachingBest = reader.ReadInt32(),
        NumberOfRows = reader.ReadInt32(),
        TotalWeight = reader.ReadDouble(),
        NumberOfParameters = reader.ReadInt32(),
        Entropy = reader.ReadDouble(),
        ExpertShares = StatisticalModelFormat.ReadNumbers(reader),
        Coefficients = ReadList(reader, ReadCoefficient),
        SandwichErrors = reader.ReadBoolean() ? StatisticalModelFormat.ReadNumbers(reader) : null,
        Warnings = ReadList(reader, r => r.ReadString()),
        ExpertCounts = ReadList(reader, r => new ExpertCountCriterion(r.ReadInt32(), r.ReadDouble(), r.ReadDouble(), ReadOptional(r))),
        RegularizationPath = ReadList(reader, r => new RegularizationPathPoint(r.ReadDouble(), r.ReadDouble(), r.ReadInt32(), r.ReadDouble(), StatisticalModelFormat.ReadNumbers(r))),
    };

    private static void WriteCoefficient(BinaryWriter writer, MoeCoefficient coefficient)
    {
        writer.Write(coefficient.Expert);
        writer.Write(coefficient.IsGate);
        writer.Write(coefficient.Class is not null);
        if (coefficient.Class is { } name)
            writer.Write(name);
        writer.Write(coefficient.Name);
        writer.Write(coefficient.Estimate);
        WriteOptional(writer, coefficient.StandardError);
    }

    private static MoeCoefficient ReadCoefficient(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean() ? reader.ReadString() : null, reader.ReadString(), reader.ReadDouble(), ReadOptional(reader));

    private static void WriteOptional(BinaryWriter writer, double? value)
    {
        writer.Write(value.HasValue);
        if (value is { } number)
            writer.Write(number);
    }

    private static double? ReadOptional(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadDouble() : null;

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<BinaryWriter, T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(writer, item);
    }

    private static List<T> ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var items = new List<T>();
        for (var left = StatisticalModelFormat.ReadLength(reader); left > 0; left--)
            items.Add(read(reader));
        return items;
    }
}
