namespace MLNet.MoE.Benchmarks;

/// <summary>How much the experts of a mixture count for one row.</summary>
/// <param name="Expert">Expert that counts more here than in any other row.</param>
/// <param name="Values">What the row holds in the columns by which the weights change most.</param>
/// <param name="Shares">(experts) Weights.</param>
public sealed record ExpertUseOfRow(string Expert, IReadOnlyList<string> Values, IReadOnlyList<float> Shares);
