namespace MLNet.MoE.Benchmarks;

/// <summary>Help with a name that does not exist.</summary>
internal static class NearName
{
    /// <summary>The name that was probably meant, or the names there are; to stand behind "there is no such thing; ".</summary>
    public static string Hint(string wrong, IEnumerable<string> names)
    {
        string[] known = [.. names];
        var near = known.Select(name => (Name: name, Distance: Distance(wrong, name))).OrderBy(pair => pair.Distance).FirstOrDefault();
        // A third of the letters may be wrong, but a short name is not turned into any other.
        return near.Name is not null && near.Distance <= Math.Max(1, wrong.Length / 3) && near.Distance < near.Name.Length
            ? $"did you mean '{near.Name}'?"
            : $"choose from {string.Join(", ", known)}.";
    }

    /// <summary>Letters to add, leave out, change or swap with their neighbour; upper and lower case are the same.</summary>
    private static int Distance(string from, string to)
    {
        var (a, b) = (from.ToUpperInvariant(), to.ToUpperInvariant());
        int[,] costs = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) costs[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) costs[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost = Math.Min(cost, costs[i - 2, j - 2] + 1);
                costs[i, j] = cost;
            }
        }
        return costs[a.Length, b.Length];
    }
}
