using MLNet.MoE.Files;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>What loading the file of a stranger may come to.</summary>
internal static class FileAssert
{
    /// <summary>Bytes that a small file may cost.</summary>
    private const long MostAllocated = 4 << 20;

    public static void IsRefused(NetworkFile file, string message, string what = "")
    {
        byte[] bytes = file.Bytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<Exception>(() => NetworkFile.Load(bytes), what);
        Assert.IsLessThan(MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before, what);
        Assert.IsTrue(exception is InvalidDataException or NewerFormatException, $"{what}: {exception}");
        StringAssert.Contains(exception.Message, message, what);
    }

    public static void IsRefusedOrUsable(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            IsUsable(NetworkFile.Load(bytes));
        }
        catch (Exception exception) when (exception is InvalidDataException or NewerFormatException)
        {
            // As it should be.
        }
        Assert.IsLessThan(MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Changes each of the last bytes of a file to a few others: it is refused, or gives numbers.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="count">How many bytes are changed, one at a time.</param>
    /// <param name="what">What the file is, for messages.</param>
    public static void LastBytesMayChange(byte[] bytes, int count, string what)
    {
        for (int at = bytes.Length - count; at < bytes.Length; at++)
        {
            foreach (byte value in (byte[])[0, 1, 2, 0x7f, 0x80, 0xff])
            {
                byte[] changed = [.. bytes];
                changed[at] = value;
                try
                {
                    var network = NetworkFile.Load(changed);
                    float[] scores = new float[network.ScoreCount];
                    network.Predict(new float[network.FeatureCount], scores);
                    Assert.IsTrue(scores.All(float.IsFinite), $"{what}, byte {at - bytes.Length} is {value}");
                }
                catch (InvalidDataException)
                {
                    // Refused, as it should be.
                }
            }
        }
    }

    /// <summary>Scores rows of anything: each score is a number, and the gate's weights are shares.</summary>
    public static void IsUsable(TrainedNetwork network)
    {
        float[] numbers = [0, 1, -3, 1e30f, float.MinValue, float.NaN, float.NegativeInfinity, 1e-45f];
        var (row, scores) = (new float[network.FeatureCount], new float[network.ScoreCount]);
        for (int i = 0; i < 4; i++)
        {
            for (int slot = 0; slot < row.Length; slot++) row[slot] = numbers[(slot + (3 * i)) % numbers.Length];
            network.Predict(row, scores);
            foreach (float score in scores) Assert.IsTrue(float.IsFinite(score), $"row {i}: {score}");
            Assert.AreEqual(1, network.GetGateWeights(row).Sum(), 1e-3f);
        }
    }
}
