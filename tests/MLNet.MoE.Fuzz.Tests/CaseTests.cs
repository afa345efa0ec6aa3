using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Targets;

namespace MLNet.MoE.Fuzz.Tests;

/// <summary>Target, seed and index make a case.</summary>
[TestClass]
public sealed class CaseTests
{
    private static readonly IFuzzTarget Target = FuzzTargets.Create(null).Single(target => target.Name == "npy");

    [TestMethod]
    public void The_same_values_make_the_same_case()
    {
        for (int index = 0; index < 200; index++) CollectionAssert.AreEqual(Bytes(7, index), Bytes(7, index));
    }

    [TestMethod]
    public void Other_values_make_other_cases()
    {
        var cases = Enumerable.Range(Target.SeedCount, 100).SelectMany(index => new[] { Bytes(1, index), Bytes(2, index) })
            .Select(Convert.ToBase64String).ToList();
        Assert.IsTrue(cases.Distinct().Count() > 190);
    }

    [TestMethod]
    public void The_first_cases_are_the_seeds_untouched()
    {
        for (int index = 0; index < Target.SeedCount; index++)
            Assert.IsTrue(FuzzCase.Create(Target, new CaseId("npy", 1, index)).IsUntouched);
        Assert.IsFalse(FuzzCase.Create(Target, new CaseId("npy", 1, Target.SeedCount)).IsUntouched);
    }

    [TestMethod]
    public void Changes_that_are_left_out_leave_the_others_as_they_are()
    {
        var many = Enumerable.Range(0, 1000).Select(index => FuzzCase.Create(Target, new CaseId("npy", 1, index)))
            .First(candidate => candidate.Changes.Count == 3);
        var first = FuzzCase.Create(Target, many.Id with { Kept = [0] });
        CollectionAssert.AreEqual(new[] { many.Changes[0] }, first.Changes.ToArray());
        var all = FuzzCase.Create(Target, many.Id with { Kept = [0, 1, 2] });
        CollectionAssert.AreEqual(many.Changes.ToArray(), all.Changes.ToArray());
    }

    private static byte[] Bytes(long seed, long index)
        => [.. FuzzCase.Create(Target, new CaseId("npy", seed, index)).Files.SelectMany(file => file.Bytes)];
}
