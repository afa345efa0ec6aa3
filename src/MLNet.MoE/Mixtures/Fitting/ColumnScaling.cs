using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Means and standard deviations of columns; constant ones, and linear combinations of earlier ones, are left out of the
/// regressions.</summary>
/// <param name="Kept">Index of each kept column among the original ones, the constant 1 not counted.</param>
/// <param name="Mean">Of each kept column.</param>
/// <param name="Scale">Of each kept column, above zero.</param>
/// <param name="Original">Number of original columns.</param>
internal sealed record ColumnScaling(int[] Kept, double[] Mean, double[] Scale, int Original)
{
    /// <summary>Index of each column that is left out as a linear combination of earlier ones.</summary>
    public IReadOnlyList<int> Dependent { get; init; } = [];

    /// <summary>Standardises the columns; answers those that are kept, the constant 1 first.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="weights">Weights of the rows.</param>
    /// <param name="keepsDependent">Whether linear combinations stay, as the lasso chooses among them by itself.</param>
    public static (BlockedColumns Columns, ColumnScaling Scaling) Standardise(BlockedColumns columns, double[] weights,
        bool keepsDependent)
    {
        var (mean, scale, isConstant) = Moments(columns, weights);
        int[] kept = Enumerable.Range(0, columns.Columns - 1).Where(j => !isConstant[j]).ToArray();
        if (kept.Length < columns.Columns - 1)
            columns = columns.Keep([0, .. kept.Select(j => j + 1)]);
        for (int block = 0; block < columns.Blocks; block++)
        {
            for (int j = 0; j < kept.Length; j++)
            {
                foreach (ref double value in columns.Column(block, j + 1))
                    value = (value - mean[kept[j]]) / scale[kept[j]];
            }

            // Surplus rows stay zero: they carry no weight, but must not carry large values either.
            var rows = weights.AsSpan(block * BlockedColumns.BlockRows, BlockedColumns.BlockRows);
            for (int r = 0; r < rows.Length; r++)
            {
                for (int j = 0; rows[r] == 0 && j < columns.Columns; j++)
                    columns.Column(block, j)[r] = 0;
            }
        }

        // With fewer rows than columns which of them are combinations is a matter of their order alone.
        int[] dependent = keepsDependent || kept.Length + 1 > weights.Count(weight => weight > 0) ? []
            : [.. DependentColumns.Find(columns, weights)];
        if (dependent.Length > 0)
        {
            int[] places = [.. Enumerable.Range(0, kept.Length).Except(dependent)];
            columns = columns.Keep([0, .. places.Select(place => place + 1)]);
            dependent = [.. dependent.Select(place => kept[place])];
            kept = [.. places.Select(place => kept[place])];
        }

        var scaling = new ColumnScaling(kept, [.. kept.Select(j => mean[j])], [.. kept.Select(j => scale[j])], mean.Length);
        return (columns, scaling with { Dependent = dependent });
    }

    /// <summary>Weighted mean and standard deviation of each column but the constant 1, and whether it never varies.</summary>
    public static (double[] Mean, double[] Scale, bool[] IsConstant) Moments(BlockedColumns columns, double[] weights)
    {
        int count = columns.Columns - 1;
        double[] mean = new double[count];
        double[] scale = new double[count];
        bool[] isConstant = new bool[count];
        double total = Math.Max(weights.Sum(), double.Epsilon);
        for (int j = 0; j < count; j++)
        {
            double least = double.PositiveInfinity;
            double most = double.NegativeInfinity;
            for (int at = 0; at < weights.Length; at++)
            {
                if (weights[at] == 0)
                    continue;
                double value = columns.Column(at / BlockedColumns.BlockRows, j + 1)[at % BlockedColumns.BlockRows];
                mean[j] += weights[at] * value;
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }

            mean[j] /= total;
            for (int at = 0; at < weights.Length; at++)
            {
                double deviation = columns.Column(at / BlockedColumns.BlockRows, j + 1)[at % BlockedColumns.BlockRows] - mean[j];
                scale[j] += weights[at] * deviation * deviation;
            }

            scale[j] = Math.Sqrt(scale[j] / total);
            isConstant[j] = !(most > least) || !(scale[j] > 0);
        }

        return (mean, scale, isConstant);
    }
}
