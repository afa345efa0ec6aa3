using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Model;

/// <summary>Rows that a mixture is fitted to: standardised columns in blocks, the outcome and the weights.</summary>
/// <param name="Experts">Columns of the experts' regressions, (rows, columns) with the constant first.</param>
/// <param name="Gate">Columns of the gate after M; the same object as <paramref name="Experts"/> where they are the same.</param>
/// <param name="Labels">Class of each row, or null for Gaussian experts; filled up to whole blocks.</param>
/// <param name="Response">Standardised outcome of each row, or null for classes; filled up to whole blocks.</param>
/// <param name="Weights">Weight of each row, filled up to whole blocks with zeros.</param>
/// <param name="Rows">Number of rows.</param>
internal sealed record MixtureData(BlockedColumns Experts, BlockedColumns Gate, int[]? Labels, double[]? Response, double[] Weights,
    int Rows)
{
    public int Blocks => Experts.Blocks;

    public double TotalWeight { get; } = Weights.Sum();

    /// <summary>Evenly spaced blocks of about so many rows at most, without copying columns; the data itself where it has no
    /// more.</summary>
    public MixtureData Sample(int rows)
    {
        int kept = Math.Max(1, rows / BlockedColumns.BlockRows);
        if (Blocks <= kept)
            return this;
        int[] blocks = [.. Enumerable.Range(0, kept).Select(i => (int)((long)i * Blocks / kept))];
        var experts = Experts.Select(blocks);
        return new MixtureData(
            experts,
            ReferenceEquals(Experts, Gate) ? experts : Gate.Select(blocks),
            Labels is null ? null : Gather(Labels, blocks),
            Response is null ? null : Gather(Response, blocks),
            Gather(Weights, blocks),
            kept * BlockedColumns.BlockRows);
    }

    private static T[] Gather<T>(T[] values, int[] blocks) =>
        [.. blocks.SelectMany(block => values.Skip(block * BlockedColumns.BlockRows).Take(BlockedColumns.BlockRows))];
}
