namespace MLNet.MoE.Benchmarks;

/// <summary>A split that comes with a dataset: the row indices of its three parts.</summary>
/// <param name="Index">The number of the split, from 0.</param>
/// <param name="Training">Rows to learn from.</param>
/// <param name="Validation">Rows to stop early and tune by.</param>
/// <param name="Test">Rows for the final score.</param>
public sealed record DatasetSplit(int Index, int[] Training, int[] Validation, int[] Test);
