namespace MLNet.MoE;

/// <summary>One choice.</summary>
/// <param name="Option">Name of the option.</param>
/// <param name="Value">Its value; null where it depends on what is predicted.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record ChosenDefault(string Option, object? Value, string Reason);
