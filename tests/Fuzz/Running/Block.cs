namespace MLNet.MoE.Fuzz.Running;

/// <summary>Cases that a process tries in one go.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="First">Number of the first case.</param>
/// <param name="Count">How many.</param>
internal sealed record Block(string Target, long Seed, long First, long Count);
