namespace MLNet.MoE.Benchmarks;

/// <summary>Which rows of a dataset are for what. The three parts never overlap.</summary>
/// <param name="Training">Rows to learn from.</param>
/// <param name="Validation">Rows to stop early on; every contender gets the same.</param>
/// <param name="Test">Rows for the one final score.</param>
internal sealed record DataSplit(int[] Training, int[] Validation, int[] Test);
