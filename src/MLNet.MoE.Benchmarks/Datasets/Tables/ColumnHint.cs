namespace MLNet.MoE.Benchmarks;

/// <summary>What is known of a column before it is read.</summary>
/// <param name="MostTexts">Different texts up to which spellings are kept even if all are numbers; <see cref="int.MaxValue"/> keeps
/// all.</param>
/// <param name="Preferred">The syntax to take where the texts leave it open; null where nothing is known.</param>
/// <param name="IsForced">Whether to take it in any case.</param>
internal sealed record ColumnHint(int MostTexts = ColumnHint.FewTexts, ValueSyntax? Preferred = null, bool IsForced = false)
{
    /// <summary>More different numbers than this are no categories.</summary>
    public const int FewTexts = 1024;

    /// <summary>More different values than this are no classes.</summary>
    public const int LabelTexts = 20_000;

    /// <summary>Whether the value of every row is kept; otherwise only what they are all together: different texts, and how many numbers
    /// are missing.</summary>
    public bool KeepsRows { get; init; } = true;

    /// <summary>Nothing is known.</summary>
    public static ColumnHint None { get; } = new();

    /// <summary>Every spelling counts.</summary>
    public static ColumnHint AllTexts { get; } = new(int.MaxValue);
}
