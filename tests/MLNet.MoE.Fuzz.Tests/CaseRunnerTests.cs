using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Running;
using MLNet.MoE.Fuzz.Targets;

namespace MLNet.MoE.Fuzz.Tests;

/// <summary>What a case must not do is noticed.</summary>
[TestClass]
[DoNotParallelize]
public sealed class CaseRunnerTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"moe-fuzz-{Guid.NewGuid():N}");

    [TestCleanup]
    public void RemoveFolder()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow(0, null)]
    [DataRow(FailingTarget.Throws, "exception: FormatException < KeyNotFoundException: inner 17")]
    [DataRow(FailingTarget.AsksForTooMuch, "memory: more memory was asked for than there is")]
    [DataRow(FailingTarget.Allocates, "memory: 800 MB allocated for 0 KB")]
    public void Fault_is_noticed(int index, string? expected)
    {
        var result = Run(index, Limits.Default);
        Assert.AreEqual(expected, result.Fault is { } fault ? $"{fault.Kind}: {fault.Message}" : null);
        Assert.IsFalse(File.Exists(Path.Combine(_folder, "left")), "A file of the case is still there.");
    }

    [TestMethod]
    public void Memory_within_the_limit_is_no_fault() =>
        Assert.IsNull(Run(FailingTarget.Allocates, new Limits { BytesAtLeast = 900L << 20 }).Fault);

    [TestMethod]
    public void Faults_of_one_cause_are_counted_together()
    {
        var counts = new TargetCounts();
        for (int i = 0; i < 3; i++) counts.Add(Run(FailingTarget.Throws, Limits.Default));
        Assert.AreEqual((1, 3L, 3L), (counts.Faults.Count, counts.FaultCount, counts.Cases));
    }

    private CaseResult Run(int index, Limits limits)
        => new CaseRunner(new FailingTarget(), new NoWatch(), _folder, limits).Run(new CaseId("failing", 1, index));

    private sealed class NoWatch : ICaseWatch
    {
        public void Begin(FuzzCase fuzzCase)
        {
        }

        public void End()
        {
        }
    }
}
