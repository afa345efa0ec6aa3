namespace MLNet.MoE.Cli.Columns;

/// <summary>Help with a column's name that does not exist.</summary>
internal static class ColumnNames
{
    private const int MostListed = 20;

    /// <summary>What to do instead: the name that was probably meant, or the names there are.</summary>
    public static string Hint(string wrong, IReadOnlyList<string> names)
    {
        string? near = names.FirstOrDefault(name => string.Equals(name, wrong, StringComparison.OrdinalIgnoreCase))
            ?? names.FirstOrDefault(name => string.Equals(name.TrimStart('#', ' '), wrong, StringComparison.OrdinalIgnoreCase));
        return near is not null
            ? $"did you mean '{near}'?"
            : $"its columns are {string.Join(", ", names.Take(MostListed))}{(names.Count > MostListed ? ", ..." : "")}.";
    }
}
