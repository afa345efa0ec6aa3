namespace MLNet.MoE;

/// <summary>What an expert is in charge of.</summary>
/// <param name="Expert">Its number, from 0.</param>
/// <param name="Weight">Mean of its gate weight over the rows.</param>
/// <param name="Leads">Share of the rows in which its weight is the largest.</param>
/// <param name="Columns">
/// The columns that its weight follows, largest first: share of the variance of its weight, 0 to 1, that the means over eight bins of the
/// column have.
/// </param>
public sealed record ExpertShare(int Expert, double Weight, double Leads, IReadOnlyList<ColumnImportance> Columns);
