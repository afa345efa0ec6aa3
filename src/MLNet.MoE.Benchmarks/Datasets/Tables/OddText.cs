namespace MLNet.MoE.Benchmarks;

/// <summary>A text among numbers.</summary>
/// <param name="Text">The text.</param>
/// <param name="Line">Line at which it first occurs.</param>
/// <param name="Rows">Rows that have it.</param>
internal sealed record OddText(string Text, long Line, int Rows);
