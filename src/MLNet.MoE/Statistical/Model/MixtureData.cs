namespace MLNet.MoE.Statistical;

/// <summary>Rows that a mixture is fitted to: standardised columns in blocks, the outcome and the weights.</summary>
/// <param name="Experts">Columns of the experts' regressions, (rows, columns) with the constant first.</param>
/// <param name="Gate">Columns of the gate after M; the same object as <paramref name="Experts"/> where they are the same.</param>
/// <param name="Labels">Class of each row, or null for Gaussian experts; filled up to whole blocks.</param>
/// <param name="Response">Standardised outcome of each row, or null for classes; filled up to whole blocks.</param>
/// <param name="Weights">Weight of each row, filled up to whole blocks with zeros.</param>
/// <param name="Rows">Number of rows.</param>
internal sealed record MixtureData(BlockedColumns Experts, BlockedColumns Gate, int[]? Labels, double[]? Response, double[] Weights, int Rows)
{
    public int Blocks => Experts.Blocks;

    public double TotalWeight { get; } = Weights.Sum();
}
