using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>Mean scores of rows that are all given one value of a column, for several values (Friedman 2001, Annals of Statistics
/// 29).</summary>
/// <param name="network">The network.</param>
/// <param name="table">Rows and columns.</param>
/// <param name="rows">Rows to average over.</param>
internal sealed class DependenceCurve(TrainedNetwork network, ExplainedTable table, int[] rows)
{
    /// <summary>The curve over values that rows have.</summary>
    /// <param name="column">The column.</param>
    /// <param name="donors">Rows whose value of the column is given to all, one for each point.</param>
    /// <returns>(points, scores): means; and (points, rows, scores): every row's own.</returns>
    public (double[] Means, float[] Scores) Of(int column, int[] donors)
    {
        int outputs = network.ScoreCount;
        var tile = new ScoringTile(new RowScorer(network, BatchPredictor.TileRows), outputs, donors.Length * rows.Length);
        foreach (int donor in donors)
        {
            foreach (int row in rows)
            {
                var prepared = table.Prepare(row, column, donor);
                tile.Add(prepared.Numbers, prepared.Categories, prepared.Sparse);
            }
        }
        float[] scores = tile.Complete();
        double[] means = new double[donors.Length * outputs];
        for (int i = 0; i < scores.Length; i++)
            means[(i / (rows.Length * outputs) * outputs) + (i % outputs)] += scores[i] / (double)rows.Length;
        return (means, scores);
    }
}
