namespace MLNet.MoE.Packages.Tests;

/// <summary>The packages of all tests, packed once.</summary>
[TestClass]
public static class Packed
{
    private static readonly TemporaryFolder Work = new();
    private static readonly Lazy<Feed> Opened = new(() => MLNet.MoE.Packages.Tests.Feed.Open(Work));

    /// <summary>The packages.</summary>
    internal static Feed Feed => Opened.Value;

    /// <summary>Removes what packing wrote.</summary>
    [AssemblyCleanup]
    public static void Remove() => Work.Dispose();
}
