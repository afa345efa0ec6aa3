using MLNet.MoE.Fuzz.Running;
using MLNet.MoE.Fuzz.Targets;

namespace MLNet.MoE.Fuzz.Tests;

/// <summary>
/// Damaged files of every kind are read in this process: no crash, no endless loop, no memory beyond 16 times the files' size and 64 MB, no
/// exception but the documented ones, no score that is no number. The same cases in every run; <c>dotnet run --project tests/Fuzz</c> tries
/// others, and many more.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class TargetTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("moe-fuzz-tests-").FullName;
    private static readonly IReadOnlyList<Cases.IFuzzTarget> Targets = FuzzTargets.Create(Folder);

    public TestContext TestContext { get; set; } = null!;

    [ClassCleanup]
    public static void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    [DataRow("network", 2000, 101)]
    [DataRow("mixture", 1600, 102)]
    [DataRow("labels", 700, 110)]
    [DataRow("pipeline", 800, 103)]
    [DataRow("moe", 150, 104)]
    [DataRow("npy", 1500, 105)]
    [DataRow("tar", 1200, 106)]
    [DataRow("datasets", 700, 107)]
    [DataRow("results", 500, 108)]
    [DataRow("table", 75, 109)]
    public void Damaged_files_do_no_harm(string name, int count, int seed)
    {
        var target = Targets.Single(target => target.Name == name);
        using var watchdog = new Watchdog(Limits.Default, (stuck, why) => Console.Error.WriteLine($"{why}: {stuck.Id.Command}"));
        var counts = new CaseRunner(target, watchdog, Path.Combine(Folder, "files"), Limits.Default).Run(seed, 0, count);
        string text = counts.Describe(name, seed);
        TestContext.WriteLine(text);
        Console.WriteLine(text);
        Assert.AreEqual(0, counts.FaultCount, text);
        Assert.AreEqual(count, counts.Cases);
        // Where nearly all are refused at once, or none is, hardly anything was tried.
        Assert.IsTrue(counts.Loaded > count / 50 && counts.Loaded < count, text);
    }
}
