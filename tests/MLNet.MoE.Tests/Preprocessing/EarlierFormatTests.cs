using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Tests.Preprocessing;

/// <summary>Preprocessing that version 0.1 saved maps as it did there, to the bit.</summary>
[TestClass]
public sealed class EarlierFormatTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Quantile_map_keeps_its_steps(int version)
    {
        var loaded = Load(version, "quantile", writer =>
        {
            writer.Write(2);
            foreach (float number in (float[])[0, 1, -5, 0.25f, -1, 1, -0.25f, 5]) writer.Write(number);
        });
        (float Value, float Score)[] expected = [(-1, -5), (0, -1), (float.Epsilon, -0.25f), (0.5f, 0), (1, 1), (1.0001f, 5),
            (float.MaxValue, 5)];
        foreach (var (value, score) in expected) Assert.AreEqual(score, Row(loaded, value)[0], $"at {value}");
        if (version == 2) Assert.AreEqual(1, Row(loaded, 9)[1]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Standard_map_has_no_limits(int version)
    {
        var loaded = Load(version, "standard", writer =>
        {
            writer.Write(2.0);
            writer.Write(4.0);
        });
        Assert.IsTrue(loaded.IsUnbounded);
        foreach (float value in (float[])[-1e30f, 0.1f, 1e30f]) Assert.AreEqual((float)((value - 2.0) / 4), Row(loaded, value)[0]);
    }

    /// <summary>Preprocessing of one column in an earlier format; the raw column of format 2 is from 0 to 2 with mean 1 and deviation
    /// 1.</summary>
    private static Preprocessor Load(int version, string transform, Action<BinaryWriter> map)
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        writer.Write(version);
        writer.Write(transform);
        foreach (int number in (int[])[1, 0, 1, 0]) writer.Write(number);
        map(writer);
        writer.Write(0);
        if (version == 2)
        {
            writer.Write(true);
            foreach (double number in (double[])[1, 1]) writer.Write(number);
            foreach (float number in (float[])[0, 2]) writer.Write(number);
        }
        writer.Write(0);
        writer.Write(false);
        writer.Write(0f);
        writer.Write(1f);
        stream.Position = 0;
        var loaded = Preprocessor.Load(new BinaryReader(stream));
        Assert.AreEqual(stream.Length, stream.Position);
        return loaded;
    }

    private static float[] Row(Preprocessor preprocessor, float value)
    {
        float[] prepared = new float[preprocessor.NumericColumns + preprocessor.PlainColumns];
        preprocessor.TransformRow([value], [], prepared, []);
        return prepared;
    }
}
