namespace MLNet.MoE.Preprocessing;

/// <summary>Names of the parts of prepared rows in a graph of ONNX; null for what a model does not have.</summary>
/// <param name="Numbers">(rows, numeric columns).</param>
/// <param name="Plain">(rows, some of the plain columns), in their order.</param>
/// <param name="Categories">(rows, categories of all columns): 1 where a row is of the category.</param>
/// <param name="Sparse">(rows, sparse columns).</param>
internal sealed record PreparedGraph(string? Numbers, IReadOnlyList<string> Plain, string? Categories, string? Sparse);
