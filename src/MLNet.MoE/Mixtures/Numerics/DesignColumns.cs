namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>The columns that a linear predictor has in one block of rows.</summary>
/// <param name="Values">(columns, rows of the block).</param>
/// <param name="Count">Number of columns.</param>
internal readonly record struct DesignColumns(double[] Values, int Count);
