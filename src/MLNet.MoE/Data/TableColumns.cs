namespace MLNet.MoE.Data;

/// <summary>Which columns of a data view a model learns from.</summary>
/// <param name="Label">Column of the label.</param>
/// <param name="Features">Column of the feature vector.</param>
/// <param name="Weight">Column of row weights, or null for none.</param>
internal sealed record TableColumns(string Label, string Features, string? Weight);
