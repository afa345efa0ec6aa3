using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Objectives;

/// <summary>Every registered objective, and every one of numbers with quantiles beside it, by name.</summary>
internal static class TestObjectives
{
    private const string Suffix = " with quantiles";

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => ObjectiveRegistry.All.Parts.Select(part => part.Name)
        .Concat(ObjectiveRegistry.All.Parts.Where(part => !part.HasClasses).Select(part => part.Name + Suffix));

    /// <summary>The objective of a name.</summary>
    public static Objective Get(string name) => name.EndsWith(Suffix, StringComparison.Ordinal)
        ? new WithQuantiles(ObjectiveRegistry.All.Get(name[..^Suffix.Length]), [0.1, 0.5, 0.9]) : ObjectiveRegistry.All.Get(name);
}
