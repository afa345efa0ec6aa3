using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>Holds out rows for early stopping.</summary>
internal static class DataSplit
{
    /// <summary>Below this many rows nothing is held out: the few rows are worth more for learning.</summary>
    private const int SmallestTable = 5;

    /// <summary>
    /// Training and validation rows, each ascending. For classes every class gives its share; a class of one row stays in training.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="hasClasses">Whether labels are classes.</param>
    /// <param name="fraction">Share of the rows to hold out.</param>
    /// <param name="seed">Seed of the choice.</param>
    public static (int[] Training, int[] Validation) HoldOut(FeatureTable table, bool hasClasses, double fraction, int seed)
    {
        int rows = table.RowCount;
        int wanted = (int)Math.Round(rows * fraction);
        if (fraction <= 0 || rows < SmallestTable) return ([.. Enumerable.Range(0, rows)], []);
        var random = new Random(seed);
        bool[] isValidation = new bool[rows];
        if (!hasClasses)
        {
            int[] order = [.. Enumerable.Range(0, rows)];
            random.Shuffle(order);
            foreach (int row in order.AsSpan(0, Math.Clamp(wanted, 1, rows - 1))) isValidation[row] = true;
        }
        else
        {
            HoldOutClasses(table, fraction, random, isValidation);
        }
        int[] validation = new int[isValidation.AsSpan().Count(true)], training = new int[rows - validation.Length];
        for (int row = 0, v = 0, t = 0; row < rows; row++)
        {
            if (isValidation[row]) validation[v++] = row;
            else training[t++] = row;
        }
        return (training, validation);
    }

    private static void HoldOutClasses(FeatureTable table, double fraction, Random random, bool[] isValidation)
    {
        // A table may have a hundred million rows: no more than a number is kept for each.
        var counts = new SortedDictionary<float, int>();
        for (int row = 0; row < table.RowCount; row++)
            counts[table.Label(row)] = counts.GetValueOrDefault(table.Label(row)) + 1;
        var next = new Dictionary<float, int>();
        int total = 0;
        foreach (var (label, count) in counts) (next[label], total) = (total, total + count);
        int[] byClass = new int[total];
        for (int row = 0; row < total; row++) byClass[next[table.Label(row)]++] = row;
        double owed = 0;
        foreach (var (label, size) in counts)
        {
            var members = byClass.AsSpan(next[label] - size, size);
            random.Shuffle(members);
            // What rounding takes from one class is made up for in the next.
            owed += members.Length * fraction;
            int count = Math.Clamp((int)Math.Round(owed), 0, members.Length - 1);
            owed -= count;
            foreach (int row in members[..count]) isValidation[row] = true;
        }
    }
}
