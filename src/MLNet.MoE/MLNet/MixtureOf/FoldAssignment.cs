using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Divides rows into folds so that every fold has its share of each class, or of small and large numbers.</summary>
internal static class FoldAssignment
{
    /// <summary>Fold of a row that belongs to none.</summary>
    public const int None = -1;

    /// <summary>Groups of neighbouring numbers that each fold gets its share of.</summary>
    private const int NumberGroups = 20;

    /// <summary>Divides the rows.</summary>
    /// <param name="rows">The rows; those without a label belong to no fold.</param>
    /// <param name="folds">Number of folds. With 1, a share of the rows is in fold 0 and the others in none.</param>
    /// <param name="heldOut">That share; at least one row is held out, and one is not.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>(rows).</returns>
    public static int[] Assign(StackTable rows, int folds, double heldOut, int seed)
    {
        int[] labelled = [.. Enumerable.Range(0, rows.Count).Where(row => !double.IsNaN(rows.Labels[row]))];
        int count = labelled.Length, held = Math.Clamp((int)Math.Round(count * heldOut), 1, Math.Max(1, count - 1));
        int[] sizes = folds > 1 ? [.. Enumerable.Range(0, folds).Select(fold => (count / folds) + (fold < count % folds ? 1 : 0))]
            : [held, count - held];
        var parts = RowDealer.Deal(count, Groups(rows, labelled), sizes, new Random(seed));
        int[] fold = new int[rows.Count];
        Array.Fill(fold, None);
        for (int own = 0; own < folds; own++)
            foreach (int place in parts[own]) fold[labelled[place]] = own;
        return fold;
    }

    /// <summary>(labelled rows): the class of each, or how large its number is among all.</summary>
    private static float[] Groups(StackTable rows, int[] labelled)
    {
        float[] groups = new float[labelled.Length];
        if (rows.Task != TaskKind.Regression)
        {
            for (int i = 0; i < groups.Length; i++) groups[i] = (float)rows.Labels[labelled[i]];
            return groups;
        }
        int[] order = [.. Enumerable.Range(0, labelled.Length).OrderBy(i => rows.Labels[labelled[i]])];
        for (int i = 0; i < order.Length; i++) groups[order[i]] = (int)((long)i * NumberGroups / order.Length);
        return groups;
    }
}
