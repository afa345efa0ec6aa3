namespace MLNet.MoE.Benchmarks;

/// <summary>The rows of a benchmark set's parts, as far as they are published.</summary>
/// <param name="Train">Rows of the training part; null where only a bound is known.</param>
/// <param name="TrainAtMost">An upper bound of the training rows where their number is not known.</param>
/// <param name="Validation">Rows of the validation part, or null.</param>
/// <param name="Test">Rows of the test part, or null.</param>
public sealed record PartSizes(int? Train, int? TrainAtMost, int? Validation, int? Test);
