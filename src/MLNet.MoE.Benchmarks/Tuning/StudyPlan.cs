namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>What a study is of.</summary>
/// <param name="Key">Hash of everything that decides its trials.</param>
/// <param name="Dataset">Name of the dataset.</param>
/// <param name="Split">Number of the split.</param>
/// <param name="Seed">Seed of every trial's fit: the first that the split has.</param>
/// <param name="Contender">Whose settings are looked for.</param>
/// <param name="Metric"><c>accuracy</c> or <c>rmse</c>.</param>
/// <param name="Budget">How much may be tried.</param>
internal sealed record StudyPlan(string Key, string Dataset, int Split, int Seed, ILearner Contender, string Metric, TuningBudget Budget);
