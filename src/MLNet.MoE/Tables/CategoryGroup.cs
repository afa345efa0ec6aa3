namespace MLNet.MoE.Tables;

/// <summary>A run of slots of the feature vector that one-hot encodes one categorical column.</summary>
/// <param name="Start">First slot of the run.</param>
/// <param name="Count">Number of categories, which is the number of slots.</param>
public readonly record struct CategoryGroup(int Start, int Count);
