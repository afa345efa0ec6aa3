namespace MLNet.MoE.Cli.Columns;

/// <summary>A column that a model sees.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsCategorical">Whether it holds texts; otherwise numbers.</param>
internal sealed record FeatureColumn(string Name, bool IsCategorical);
