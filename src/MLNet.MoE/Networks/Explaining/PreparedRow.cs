namespace MLNet.MoE.Networks.Explaining;

/// <summary>A row as the network gets it.</summary>
/// <param name="Numbers">(numeric and plain columns).</param>
/// <param name="Categories">(category columns).</param>
/// <param name="Sparse">Value by sparse column, ascending.</param>
internal sealed record PreparedRow(float[] Numbers, int[] Categories, (int Column, float Value)[] Sparse);
