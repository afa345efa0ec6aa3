namespace MLNet.MoE.Networks.Explaining;

/// <summary>Rows in bins of a column: runs of numbers of about as many rows each, or categories; missing values are a bin of their
/// own.</summary>
/// <param name="Bins">(rows): the bin of each.</param>
/// <param name="Donors">(bins): a row of each, in whose value the others' are summed up; that in the middle of a run.</param>
internal sealed record ColumnBins(int[] Bins, int[] Donors)
{
    /// <summary>Divides the rows.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="column">The column.</param>
    /// <param name="most">Bins at most; rare categories share the last.</param>
    public static ColumnBins Of(ExplainedTable table, int column, int most)
    {
        var part = table.Columns[column];
        int[] rows = [.. Enumerable.Range(0, table.Count)];
        if (part.Numbers.Length == 0 && part.Groups.Length > 0) return OfCategories(table, part.Groups[0], rows, most);
        float[] values = part.Numbers.Length > 0 ? Array.ConvertAll(rows, row => table.Numbers(row)[part.Numbers[0]])
            : Array.ConvertAll(rows, row => table.Sparse(row, part.Sparse[0]));
        int[] order = [.. rows.Where(row => float.IsFinite(values[row])).OrderBy(row => values[row])];
        int[] bins = new int[rows.Length];
        var donors = new List<int>();
        float[] distinct = [.. order.Select(row => values[row]).Distinct()];
        for (int start = 0; start < order.Length;)
        {
            int wanted = distinct.Length <= most ? start + 1 : (int)Math.Ceiling((donors.Count + 1.0) * order.Length / most);
            int end = Math.Clamp(wanted, start + 1, order.Length);
            while (end < order.Length && values[order[end]] == values[order[end - 1]]) end++;
            for (int i = start; i < end; i++) bins[order[i]] = donors.Count;
            donors.Add(order[(start + end - 1) / 2]);
            start = end;
        }
        int[] missing = [.. rows.Where(row => !float.IsFinite(values[row]))];
        foreach (int row in missing) bins[row] = donors.Count;
        if (missing.Length > 0) donors.Add(missing[0]);
        return new(bins, [.. donors]);
    }

    private static ColumnBins OfCategories(ExplainedTable table, int group, int[] rows, int most)
    {
        int[] values = Array.ConvertAll(rows, row => table.Categories(row)[group]);
        int[] frequent = [.. values.GroupBy(value => value).OrderByDescending(same => same.Count()).ThenBy(same => same.Key)
            .Select(same => same.Key).Take(most)];
        int[] bins = Array.ConvertAll(values, value => Math.Max(0, Array.IndexOf(frequent, value) is >= 0 and var place ? place
            : frequent.Length - 1));
        return new(bins, Array.ConvertAll(frequent, value => Array.IndexOf(values, value)));
    }
}
