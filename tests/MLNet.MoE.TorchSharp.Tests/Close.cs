using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.TorchTests;

/// <summary>Compares arrays relative to the size of their numbers.</summary>
internal static class Close
{
    /// <summary>Every difference is at most the tolerance times the largest number of the expected array, or the floor where that is
    /// larger.</summary>
    public static void Check(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what, double floor = 0.01)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        double size = floor;
        foreach (float value in expected) size = Math.Max(size, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * size, $"number {i} of {what}");
    }

    public static void Check(NetworkWeights expected, NetworkWeights actual, double tolerance, string what)
    {
        foreach (var (e, a) in expected.Arrays.Zip(actual.Arrays))
        {
            Assert.AreEqual(e.Shape.Name, a.Shape.Name);
            Check(e.Values, a.Values, tolerance, $"{e.Shape.Name}, {what}");
        }
    }
}
