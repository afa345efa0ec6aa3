namespace MLNet.MoE.Benchmarks;

/// <summary>A field of a column of numbers that is none.</summary>
/// <param name="Row">Its row, from 0.</param>
/// <param name="Text">Index of its text.</param>
internal readonly record struct OddField(int Row, int Text);
