using MLNet.MoE.Mixtures.Numerics;
using MLNet.MoE.Mixtures.Solvers;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Finds columns that are linear combinations of earlier ones.</summary>
internal static class DependentColumns
{
    private const int MostColumns = 1000;

    // Share of a standardised column's squares below which what is left of it is rounding.
    private const double Nothing = 1e-10;

    /// <summary>
    /// Gram-Schmidt on the correlation matrix: a column of which nothing is left after the earlier ones depends on them. Beyond 1,000
    /// columns nothing is looked for.
    /// </summary>
    /// <param name="columns">Standardised columns, the constant 1 first.</param>
    /// <param name="weights">Weights of the rows, filled up to whole blocks.</param>
    /// <returns>Places of the dependent columns, the constant 1 not counted.</returns>
    public static List<int> Find(BlockedColumns columns, double[] weights)
    {
        int size = columns.Columns;
        var dependent = new List<int>();
        if (size > MostColumns)
            return dependent;
        double[] gram = StepTools.Gram(columns, weights);
        double total = weights.Sum();
        for (int i = 0; i < size; i++)
        {
            double pivot = gram[(i * size) + i];
            if (!(pivot > Nothing * total))
            {
                if (i > 0)
                    dependent.Add(i - 1);
                continue;
            }

            for (int r = i + 1; r < size; r++)
            {
                double factor = gram[(r * size) + i] / pivot;
                for (int j = i; j < size && factor != 0; j++)
                    gram[(r * size) + j] -= factor * gram[(i * size) + j];
            }
        }

        return dependent;
    }
}
