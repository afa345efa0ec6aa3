namespace MLNet.MoE;

/// <summary>Something that happened in a stream.</summary>
/// <param name="Row">Rows of the stream before it.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Expert">Expert that it was about; -1 for none.</param>
/// <param name="Description">What happened and why, with the figures that decided it.</param>
public sealed record StreamEvent(long Row, StreamEventKind Kind, int Expert, string Description);
