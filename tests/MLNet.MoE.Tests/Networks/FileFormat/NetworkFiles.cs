using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>Files of networks that several tests damage.</summary>
internal static class NetworkFiles
{
    /// <summary>Gives the smallest file of some that has everything.</summary>
    private static readonly int MixtureSeed = Enumerable.Range(0, 200)
        .Where(seed => NetworkFile.Create(seed) is
            { Groups.Count: 2, Numeric.Length: > 1, Indicators.Length: > 0, Noise.Length: > 0, Sparse.Length: > 1 })
        .MinBy(seed => NetworkFile.Create(seed).Bytes().Length);

    /// <summary>A mixture with categories, numeric columns and noise.</summary>
    public static NetworkFile Mixture() => NetworkFile.Create(MixtureSeed);

    /// <summary>Files of all kinds, small ones.</summary>
    public static IEnumerable<NetworkFile> All(int count) => Enumerable.Range(0, count).Select(seed => NetworkFile.Create(
        seed,
        RandomNetworks.Objectives[seed % 3],
        seed % 2 == 0 ? "gumbel-softmax" : "softmax",
        seed % 4 < 2 ? "piecewise-linear" : "none",
        (MemberSharing)(seed % 3),
        1 + (seed % 3),
        seed % 5 < 3 ? "quantile" : "standard"));
}
