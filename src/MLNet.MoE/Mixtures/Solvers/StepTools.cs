using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Solvers;

/// <summary>What the step rules share.</summary>
internal static class StepTools
{
    /// <summary>Damping of every M-step as a share of the total weight: experts that carry almost no rows stay where they are.</summary>
    public const double Damping = 1e-9;

    // A longer move of a linear predictor's difference than this is never a good Newton step: a logistic curve is flat well before.
    private const double LongestMove = 8;

    /// <summary>Shortens a group's move so that no difference between two of its vectors, in no column, changes by more than a
    /// bound.</summary>
    public static void Shorten(Span<double> move, int vectors, int columns, bool isRelative)
    {
        double factor = Shortening(move, vectors, columns, isRelative);
        foreach (ref double entry in move)
            entry *= factor;
    }

    /// <summary>The factor, at most 1, that <see cref="Shorten"/> applies.</summary>
    public static double Shortening(ReadOnlySpan<double> move, int vectors, int columns, bool isRelative)
    {
        double longest = 0.0;
        for (int column = 0; column < columns; column++)
        {
            double least = 0.0;
            double most = 0.0;
            for (int v = 0; v < vectors; v++)
            {
                least = Math.Min(least, move[(v * columns) + column]);
                most = Math.Max(most, move[(v * columns) + column]);
            }

            longest = Math.Max(longest, isRelative ? most - least : Math.Max(most, -least));
        }

        return longest > LongestMove ? LongestMove / longest : 1;
    }

    /// <summary>
    /// New log scale of a Gaussian expert after its coefficients moved: the maximum given them, by way of the residual sum of squares,
    /// which the gradient by the log scale holds.
    /// </summary>
    /// <param name="logScale">Present log scale.</param>
    /// <param name="mass">Sum of responsibilities.</param>
    /// <param name="scaleGradient">Gradient of the log-likelihood by the log scale: (residual squares / variance) - mass.</param>
    /// <param name="gain">By how much the move lowers residual squares / variance.</param>
    /// <param name="variancePenalty">Weight of the variance penalty.</param>
    public static double LogScale(double logScale, double mass, double scaleGradient, double gain, double variancePenalty)
    {
        double squares = Math.Exp(2 * logScale) * Math.Max(scaleGradient + mass - gain, 0);
        return 0.5 * Math.Log(Math.Max((0.5 * squares) + variancePenalty, 1e-300) / Math.Max((0.5 * mass) + variancePenalty, 1e-300));
    }

    /// <summary>Weighted cross-products of columns, (columns, columns).</summary>
    public static double[] Gram(BlockedColumns columns, double[] weights)
    {
        int size = columns.Columns;
        double[] gram = new double[size * size];
        double[] block = new double[BlockedColumns.BlockRows];
        for (int b = 0; b < columns.Blocks; b++)
        {
            weights.AsSpan(b * BlockedColumns.BlockRows, BlockedColumns.BlockRows).CopyTo(block);
            BlockSums.AddCrossProducts(block, new(columns.Block(b), size), new(columns.Block(b), size), true, gram, size);
        }

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
                gram[(i * size) + j] = gram[(j * size) + i];
        }

        return gram;
    }

    /// <summary>Bound of the curvature of a gate by its linear form, beside the half of Boehning's bound.</summary>
    public static double GateCurvature(MoeGate gate)
    {
        double steepest = gate.Activation == GateActivation.Sigmoid ? 0.25 : 1;
        return steepest * steepest / (gate.Temperature * gate.Temperature);
    }
}
