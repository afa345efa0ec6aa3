namespace MLNet.MoE;

/// <summary>What an adversary gains by one column.</summary>
/// <param name="Column">Name of the slot, or its number where slots have no names.</param>
/// <param name="Loss">Mean loss where that column alone moves.</param>
/// <param name="Moved">Share of the rows in which the attack on all columns moved it.</param>
public sealed record ColumnWeakness(string Column, double Loss, double Moved);
