namespace MLNet.MoE.Benchmarks;

/// <summary>Keeps learning curves short enough to write down.</summary>
internal static class CurveSample
{
    private const int MaximumPoints = 400;

    /// <summary>The curve, or evenly spaced points of it, first and last included.</summary>
    public static IReadOnlyList<float> Thin(IReadOnlyList<float> curve) => curve.Count <= MaximumPoints
        ? curve
        : [.. Enumerable.Range(0, MaximumPoints).Select(i => curve[(int)((long)i * (curve.Count - 1) / (MaximumPoints - 1))])];
}
