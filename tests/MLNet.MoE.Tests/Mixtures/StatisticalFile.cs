namespace MLNet.MoE.Tests.Mixtures;

/// <summary>A statistical model's part of a file, field by field as version 0.1 wrote it, so that tests can write what no fit
/// would.</summary>
public sealed class StatisticalFile
{
    public byte IsBinary { get; set; }

    public int[] ExpertSlots { get; set; } = [0, 1];

    public byte HasGateSlots { get; set; }

    public int[] GateSlots { get; set; } = [];

    public double[] Means { get; set; } = [0.5, -1];

    public byte Transform { get; set; }

    public string FunctionType { get; set; } = "";

    public string FunctionName { get; set; } = "";

    public byte Activation { get; set; }

    public double Temperature { get; set; } = 1;

    public int ActiveExperts { get; set; }

    public byte IsScaled { get; set; }

    public double[] Center { get; set; } = [0, 0];

    public double[] Scale { get; set; } = [1, 2];

    public int GateFeatures { get; set; } = 2;

    public double[] GateIntercepts { get; set; } = [0.25, -0.25];

    public double[] GateSlopes { get; set; } = [1, 2, -1, -2];

    public int Classes { get; set; } = 3;

    public int Features { get; set; } = 2;

    public double[] ExpertIntercepts { get; set; } = [1, 2, 3, 4, 5, 6];

    public double[] ExpertSlopes { get; set; } = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6];

    public double[] Scales { get; set; } = [1, 2];

    public double[] ExpertShares { get; set; } = [0.6, 0.4];

    public int CoefficientExpert { get; set; } = 1;

    public string CoefficientName { get; set; } = "Hour";

    public double[] SandwichErrors { get; set; } = [0.1];

    public double[] PathEstimates { get; set; } = [0.5];

    /// <summary>Written in place of a length, by the name of its array.</summary>
    public (string Array, int Length)? Lie { get; set; }

    /// <summary>A Gaussian mixture of two experts on two features.</summary>
    public static StatisticalFile Gaussian() => new() { ExpertIntercepts = [1, 2], ExpertSlopes = [1, -1, 2, -2] };

    public byte[] GaussianBytes() => Bytes(writer =>
    {
        WriteSplitAndGate(writer);
        writer.Write(Features);
        Numbers(writer, nameof(ExpertIntercepts), ExpertIntercepts);
        Numbers(writer, nameof(ExpertSlopes), ExpertSlopes);
        Numbers(writer, nameof(Scales), Scales);
    });

    public byte[] MultinomialBytes() => Bytes(writer =>
    {
        writer.Write(IsBinary);
        WriteSplitAndGate(writer);
        writer.Write(Classes);
        writer.Write(Features);
        Numbers(writer, nameof(ExpertIntercepts), ExpertIntercepts);
        Numbers(writer, nameof(ExpertSlopes), ExpertSlopes);
    });

    private byte[] Bytes(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        write(writer);
        WriteReport(writer);
        return stream.ToArray();
    }

    private void WriteSplitAndGate(BinaryWriter writer)
    {
        Integers(writer, nameof(ExpertSlots), ExpertSlots);
        writer.Write(HasGateSlots);
        if (HasGateSlots == 1) Integers(writer, nameof(GateSlots), GateSlots);
        Numbers(writer, nameof(Means), Means);
        writer.Write(Transform);
        if (Transform == (byte)GateTransform.Custom)
        {
            writer.Write(FunctionType);
            writer.Write(FunctionName);
        }
        writer.Write(Activation);
        writer.Write(Temperature);
        writer.Write(ActiveExperts);
        writer.Write(IsScaled);
        if (IsScaled == 1)
        {
            Numbers(writer, nameof(Center), Center);
            Numbers(writer, nameof(Scale), Scale);
        }
        writer.Write(GateFeatures);
        Numbers(writer, nameof(GateIntercepts), GateIntercepts);
        Numbers(writer, nameof(GateSlopes), GateSlopes);
    }

    private void WriteReport(BinaryWriter writer)
    {
        writer.Write(-100.0);
        writer.Write(-101.0);
        Numbers(writer, "LogLikelihoodTrace", [-110, -101]);
        writer.Write(true);
        writer.Write(1e-7);
        writer.Write(false);
        foreach (int count in (int[])[20, 5, 3, 200]) writer.Write(count);
        writer.Write(200.0);
        writer.Write(14);
        writer.Write(12.5);
        Numbers(writer, nameof(ExpertShares), ExpertShares);
        Length(writer, "Coefficients", 1);
        writer.Write(CoefficientExpert);
        writer.Write(false);
        writer.Write(false);
        writer.Write(CoefficientName);
        writer.Write(0.5);
        writer.Write(true);
        writer.Write(0.1);
        writer.Write(true);
        Numbers(writer, nameof(SandwichErrors), SandwichErrors);
        Length(writer, "Warnings", 1);
        writer.Write("Not converged.");
        Length(writer, "ExpertCounts", 1);
        writer.Write(2);
        writer.Write(-100.0);
        writer.Write(230.0);
        writer.Write(false);
        Length(writer, "RegularizationPath", 1);
        writer.Write(0.5);
        writer.Write(-100.0);
        writer.Write(3);
        writer.Write(230.0);
        Numbers(writer, nameof(PathEstimates), PathEstimates);
    }

    private void Integers(BinaryWriter writer, string name, int[] values)
    {
        Length(writer, name, values.Length);
        foreach (int value in values) writer.Write(value);
    }

    private void Numbers(BinaryWriter writer, string name, double[] values)
    {
        Length(writer, name, values.Length);
        foreach (double value in values) writer.Write(value);
    }

    private void Length(BinaryWriter writer, string name, int length)
        => writer.Write(Lie is { } lie && lie.Array == name ? lie.Length : length);
}
