using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>A fault and how often its like was seen.</summary>
/// <param name="Id">The first case that showed it.</param>
/// <param name="Fault">What it was.</param>
/// <param name="Count">How many cases showed it.</param>
internal sealed record FaultRecord(CaseId Id, Fault Fault, long Count);
