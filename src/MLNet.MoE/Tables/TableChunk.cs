namespace MLNet.MoE.Tables;

/// <summary>Some rows of a table, one after the other.</summary>
/// <param name="Numeric">(rows, numeric columns).</param>
/// <param name="Categories">(rows, category columns).</param>
/// <param name="Sparse">The columns that are mostly 0; null where there are none.</param>
internal sealed record TableChunk(float[] Numeric, int[] Categories, SparseRows? Sparse);
