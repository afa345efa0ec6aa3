namespace MLNet.MoE.Benchmarks;

/// <summary>How much the experts of a mixture count where a column is small and where it is large.</summary>
/// <param name="Column">Name of the column, or of one category of it.</param>
/// <param name="Low">Largest value of the rows that count as small.</param>
/// <param name="High">Smallest value of those that count as large.</param>
/// <param name="SharesLow">(experts) Mean weights where it is small.</param>
/// <param name="SharesHigh">(experts) Mean weights where it is large.</param>
public sealed record ExpertUseByColumn(string Column, float Low, float High, IReadOnlyList<float> SharesLow,
    IReadOnlyList<float> SharesHigh);
