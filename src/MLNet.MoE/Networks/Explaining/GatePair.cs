namespace MLNet.MoE.Networks.Explaining;

/// <summary>Two columns that tell the experts' weights together.</summary>
/// <param name="First">One column.</param>
/// <param name="Second">The other.</param>
/// <param name="ExplainedVariance">Share of the weights' variance between cells of both, less what as many cells explain by chance.</param>
internal sealed record GatePair(int First, int Second, double ExplainedVariance)
{
    // A cell for every few rows would tell noise.
    private const int MostBins = 6;

    /// <summary>The pair that tells most. A gate may follow two columns of which neither tells anything alone, so all pairs of the columns
    /// are looked at where there are few of them, and those of the columns that tell most alone otherwise.</summary>
    /// <param name="gate">The weights.</param>
    /// <param name="table">The rows.</param>
    /// <param name="columns">Columns, those that tell most alone first.</param>
    /// <param name="variances">(experts): variance of each one's weight.</param>
    /// <returns>The pair; null where there is one column, or no pair tells more than chance.</returns>
    public static GatePair? Best(GateTable gate, ExplainedTable table, int[] columns, double[] variances)
    {
        var bins = columns.ToDictionary(column => column, column => Bins(table, column));
        double total = variances.Sum();
        GatePair? best = null;
        for (int i = 0; i < columns.Length && total > 0; i++)
        {
            for (int j = i + 1; j < columns.Length; j++)
            {
                int[] cells = Cells(bins[columns[i]], bins[columns[j]]);
                int count = cells.Distinct().Count();
                if (count >= cells.Length) continue;
                double explained = Enumerable.Range(0, gate.Experts)
                    .Sum(expert => gate.ExplainedVariance(cells, expert) * variances[expert]) / total;
                // As a regression's adjusted share: what is left, by its degrees of freedom.
                double adjusted = 1 - ((1 - explained) * (cells.Length - 1) / (cells.Length - count));
                if (adjusted > (best?.ExplainedVariance ?? 0)) best = new(columns[i], columns[j], adjusted);
            }
        }
        return best;
    }

    /// <summary>Rows in bins of a column, fewer than where a column stands alone.</summary>
    public static ColumnBins Bins(ExplainedTable table, int column) => ColumnBins.Of(table, column, MostBins);

    /// <summary>(rows): the cell of each, of first bins times second bins.</summary>
    public static int[] Cells(ColumnBins first, ColumnBins second)
        => [.. first.Bins.Zip(second.Bins, (a, b) => (a * second.Donors.Length) + b)];
}
