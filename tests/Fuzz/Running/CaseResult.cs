using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>What came of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Outcome">The documented answer, where there was one.</param>
/// <param name="Fault">What was wrong, if anything.</param>
/// <param name="Allocated">Bytes that the process allocated meanwhile.</param>
/// <param name="Processor">Time of the processor that it took.</param>
internal sealed record CaseResult(FuzzCase Case, Outcome? Outcome, Fault? Fault, long Allocated, TimeSpan Processor);
