using MLNet.MoE.Fuzz.Running;
using MLNet.MoE.Fuzz.Targets;

namespace MLNet.MoE.Fuzz.Tests;

/// <summary>A process that a case ends costs that case only.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ShardClientTests
{
    [TestMethod]
    public void Cases_that_end_their_process_are_faults_and_all_others_are_tried()
    {
        string folder = Directory.CreateTempSubdirectory("moe-fuzz-shard-").FullName;
        try
        {
            TargetCounts counts;
            using (var client = new ShardClient(folder, Path.Combine(folder, "process")))
                counts = client.Run(new Block("failing", 1, 0, 10));
            Assert.AreEqual((10L, 5L), (counts.Cases, counts.FaultCount));
            string[] kinds = [.. counts.Faults.Values.OrderBy(fault => fault.Id.Index)
                .Select(fault => $"{fault.Id.Index} {fault.Fault.Kind}")];
            string expected =
                $"{FailingTarget.Throws} exception, {FailingTarget.AsksForTooMuch} memory, {FailingTarget.Allocates} memory, "
                + $"{FailingTarget.Crashes} crash, {FailingTarget.NeverEnds} time";
            Assert.AreEqual(expected, string.Join(", ", kinds));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
