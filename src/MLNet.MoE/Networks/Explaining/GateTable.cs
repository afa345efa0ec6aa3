using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>How the gate shares rows among experts, and which columns that follows.</summary>
internal sealed class GateTable
{
    /// <summary>Bins of a numeric column at most.</summary>
    public const int MostBins = 8;

    private readonly ExplainedTable _table;

    /// <summary>Asks the gate about all rows of a table.</summary>
    public GateTable(TrainedNetwork network, ExplainedTable table)
    {
        (_table, Experts) = (table, network.Spec.Experts);
        Weights = new float[table.Count * Experts];
        var scorer = new RowScorer(network, BatchPredictor.TileRows);
        for (int start = 0; start < table.Count; start += BatchPredictor.TileRows)
        {
            int count = Math.Min(BatchPredictor.TileRows, table.Count - start);
            scorer.Begin(count);
            for (int i = 0; i < count; i++)
            {
                var row = table.Prepare(start + i);
                scorer.LoadPrepared(i, row.Numbers, row.Categories, new([.. row.Sparse.Select(entry => entry.Column)],
                    [.. row.Sparse.Select(entry => entry.Value)]));
            }
            scorer.GateWeights(count, Weights.AsSpan(start * Experts, count * Experts));
        }
    }

    /// <summary>Number of experts.</summary>
    public int Experts { get; }

    /// <summary>(rows, experts).</summary>
    public float[] Weights { get; }

    /// <summary>The expert of the largest weight in a row.</summary>
    public int Largest(int row)
    {
        var weights = Weights.AsSpan(row * Experts, Experts);
        int best = 0;
        for (int expert = 1; expert < Experts; expert++)
        {
            if (weights[expert] > weights[best]) best = expert;
        }
        return best;
    }

    /// <summary>
    /// How much of the variance of an expert's weight a column explains: the variance of its mean weight over bins of the column, as a
    /// share of the variance of the weight, 0 to 1.
    /// </summary>
    public double ExplainedVariance(int column, int expert) => ExplainedVariance(ColumnBins.Of(_table, column, MostBins).Bins, expert);

    /// <summary>How much of the variance of an expert's weight a division of the rows explains, 0 to 1.</summary>
    public double ExplainedVariance(int[] bins, int expert)
    {
        double mean = 0, total = 0;
        for (int row = 0; row < bins.Length; row++) mean += Weights[(row * Experts) + expert] / (double)bins.Length;
        var sums = new Dictionary<int, (double Sum, int Count)>();
        for (int row = 0; row < bins.Length; row++)
        {
            double weight = Weights[(row * Experts) + expert];
            total += (weight - mean) * (weight - mean);
            var (sum, count) = sums.GetValueOrDefault(bins[row]);
            sums[bins[row]] = (sum + weight, count + 1);
        }
        double between = sums.Values.Sum(bin => bin.Count * Math.Pow((bin.Sum / bin.Count) - mean, 2));
        return total > 0 ? between / total : 0;
    }

    /// <summary>Mean weights over bins of a column: (bins, experts).</summary>
    public double[][] Map(int[] bins, int count)
    {
        double[][] means = [.. Enumerable.Range(0, count).Select(_ => new double[Experts])];
        int[] rows = new int[count];
        for (int row = 0; row < bins.Length; row++)
        {
            rows[bins[row]]++;
            for (int expert = 0; expert < Experts; expert++) means[bins[row]][expert] += Weights[(row * Experts) + expert];
        }
        for (int bin = 0; bin < count; bin++)
            for (int expert = 0; expert < Experts; expert++)
                means[bin][expert] = rows[bin] > 0 ? means[bin][expert] / rows[bin] : double.NaN;
        return means;
    }
}
