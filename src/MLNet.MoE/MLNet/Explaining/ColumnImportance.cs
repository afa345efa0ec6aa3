namespace MLNet.MoE;

/// <summary>How much a column matters.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Value">How much, more being more; what it is, whoever gives it says.</param>
public readonly record struct ColumnImportance(string Column, double Value);
