namespace MLNet.MoE;

/// <summary>Divides rows into folds so that every fold has its share of each class, or of small and large numbers.</summary>
internal static class FoldAssignment
{
    /// <summary>Fold of a row that belongs to none.</summary>
    public const int None = -1;

    /// <summary>Divides the rows.</summary>
    /// <param name="rows">The rows; those without a label belong to no fold.</param>
    /// <param name="folds">Number of folds. With 1, a share of the rows is in fold 0 and the others in none.</param>
    /// <param name="heldOut">That share.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>(rows).</returns>
    public static int[] Assign(StackTable rows, int folds, double heldOut, int seed)
    {
        var random = new Random(seed);
        int[] labelled = [.. Enumerable.Range(0, rows.Count).Where(row => !double.IsNaN(rows.Labels[row]))];
        random.Shuffle(labelled);
        // Neighbours by label go to different folds, so that each fold gets its share.
        int[] order = [.. labelled.OrderBy(row => rows.Labels[row])];
        int[] fold = new int[rows.Count];
        Array.Fill(fold, None);
        if (folds > 1)
        {
            for (int start = 0; start < order.Length; start += folds)
            {
                int[] turn = [.. Enumerable.Range(0, folds)];
                random.Shuffle(turn);
                for (int i = start; i < Math.Min(start + folds, order.Length); i++) fold[order[i]] = turn[i - start];
            }
            return fold;
        }
        double owed = random.NextDouble();
        foreach (int row in order)
        {
            owed += heldOut;
            if (owed < 1) continue;
            owed--;
            fold[row] = 0;
        }
        return fold;
    }
}
