namespace MLNet.MoE.Fuzz.Running;

/// <summary>What a process says of a block, in a line of JSON.</summary>
/// <param name="Counts">What came of it; null where a case did not end.</param>
/// <param name="NoEnd">Why the process gives up.</param>
internal sealed record Reply(TargetCounts? Counts, string? NoEnd = null);
