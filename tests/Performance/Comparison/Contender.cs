namespace MLNet.MoE.Performance.Comparison;

/// <summary>One of several ways to do the same work.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Run">Does the work once.</param>
internal sealed record Contender(string Name, Action Run);
