namespace MLNet.MoE.Benchmarks;

/// <summary>How a generator's feature is called and what it holds.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">
/// The categories, whose index the generator then writes as the value; null for a numeric column.
/// </param>
public sealed record GeneratedColumn(string Name, IReadOnlyList<string>? Categories = null)
{
    /// <summary>Numeric columns named <paramref name="prefix"/>1, <paramref name="prefix"/>2 and so on.</summary>
    public static GeneratedColumn[] Numeric(string prefix, int count) =>
        [.. Enumerable.Range(1, count).Select(number => new GeneratedColumn($"{prefix}{number}"))];

    /// <summary>Numeric columns of these names.</summary>
    public static GeneratedColumn[] Numeric(params string[] names) => [.. names.Select(name => new GeneratedColumn(name))];

    /// <summary>Categorical columns of these names that share their categories.</summary>
    public static GeneratedColumn[] Categorical(IReadOnlyList<string> categories, params string[] names) =>
        [.. names.Select(name => new GeneratedColumn(name, categories))];
}
