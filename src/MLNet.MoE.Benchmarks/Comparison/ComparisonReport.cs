using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes the page of a comparison.</summary>
internal static class ComparisonReport
{
    /// <summary>Writes it, whole or not at all.</summary>
    public static void Write(string path, ComparisonResult result) => AtomicFile.Write(path, ComparisonPage.Of(result));
}
