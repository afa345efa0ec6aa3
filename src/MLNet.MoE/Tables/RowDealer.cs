namespace MLNet.MoE.Tables;

/// <summary>Deals rows out to parts at random. Classes are stratified: each part holds its share of every class, to within one
/// row.</summary>
internal static class RowDealer
{
    /// <summary>The rows of each part; rows of a class stand together.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="classes">(rows) class of each row; null where there are none.</param>
    /// <param name="sizes">Rows of each part; together all.</param>
    /// <param name="random">Where chance comes from.</param>
    public static List<int>[] Deal(int rows, float[]? classes, int[] sizes, Random random)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        random.Shuffle(order);
        if (classes is not null) order = [.. order.OrderBy(row => classes[row])];
        List<int>[] parts = [.. sizes.Select(size => new List<int>(size))];
        // Rows of a class stand together; dealing them out in proportion, one by one, gives each part its share of every class.
        for (int i = 0; i < rows; i++) parts[MostBehind(parts, sizes, i + 1, rows)].Add(order[i]);
        return parts;
    }

    private static int MostBehind(List<int>[] parts, int[] sizes, int dealt, int total)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int part = 0; part < parts.Length; part++)
        {
            double behind = ((double)sizes[part] * dealt / total) - parts[part].Count;
            if (parts[part].Count < sizes[part] && behind > most) (best, most) = (part, behind);
        }
        return best;
    }
}
