/// <summary>An answer.</summary>
/// <param name="Outcome">The most probable outcome.</param>
/// <param name="Probabilities">Probability of each outcome.</param>
internal sealed record Forecast(string Outcome, IReadOnlyDictionary<string, float> Probabilities);
