using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Evaluation;

/// <summary>Matrices of second derivatives are symmetric, so only one half of each is summed.</summary>
internal static class SymmetricSums
{
    /// <summary>Fills the other halves in.</summary>
    /// <param name="total">Sums of one half of each symmetric block and of the whole.</param>
    /// <param name="layout">Layout of the parameters.</param>
    /// <param name="predictors">The linear predictors, in the order of their parameters.</param>
    /// <param name="sameDesign">Whether two predictors have the same columns, so that their block is symmetric.</param>
    public static void Complete(
        Derivatives total, MixtureLayout layout, Predictor[] predictors, Func<Predictor, Predictor, bool> sameDesign)
    {
        for (int g = 0; g < total.Complete.Length; g++)
        {
            var group = layout.Groups[g];
            for (int s = 0; s < group.Vectors; s++)
            {
                for (int t = s; t < group.Vectors; t++)
                    MirrorBlock(total.Complete[g], group.Length, s * group.Columns, t * group.Columns, group.Columns, group.Columns, true);
            }
        }

        foreach (double[]? matrix in new[] { total.Hessian, total.OuterProduct })
        {
            for (int u = 0; u < predictors.Length && matrix.Length > 0; u++)
            {
                for (int v = u; v < predictors.Length; v++)
                {
                    var (first, second) = (predictors[u], predictors[v]);
                    MirrorBlock(matrix, layout.Length, first.Offset, second.Offset, first.Count, second.Count, sameDesign(first, second));
                }
            }
        }
    }

    private static void MirrorBlock(double[] matrix, int size, int row, int column, int rows, int columns, bool symmetric)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (symmetric && j < i)
                    matrix[((row + i) * size) + column + j] = matrix[((row + j) * size) + column + i];
                matrix[((column + j) * size) + row + i] = matrix[((row + i) * size) + column + j];
            }
        }
    }
}
