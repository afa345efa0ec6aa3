namespace MLNet.MoE.Cli.Tables;

/// <summary>One of several labels of a table's rows.</summary>
/// <param name="Label">(rows) class index, or the number that is trained on; NaN where it is missing.</param>
/// <param name="Numbers">(rows) the numbers of a regression as the file has them; null for classes.</param>
internal sealed record LabelValues(float[] Label, double[]? Numbers);
