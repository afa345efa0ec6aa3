using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>How scores are explained.</summary>
public sealed class ExplanationOptions
{
    /// <summary>Column of the features; of a model that was trained on raw columns, that which it had there. Default
    /// <c>Features</c>.</summary>
    [ColumnName]
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>
    /// Rows that others are compared with, 1 to 10,000, taken at random from the background: what a column adds is what its value changes
    /// where that of a background row stood. More are more precise and take longer. Default 32.
    /// </summary>
    [Limit(1, 10_000)]
    public int BackgroundRows { get; set; } = 32;

    /// <summary>
    /// Columns, 1 to 16, up to which a row is explained exactly, by all subsets of the columns in which it differs from a background row.
    /// Their number doubles with every column. Default 6.
    /// </summary>
    [Limit(1, 16)]
    public int ExactColumns { get; set; } = 6;

    /// <summary>
    /// For rows of more columns: random orders in which they are told, for each background row, 1 to 1,000, each of which is gone the other
    /// way round too. Default 1.
    /// </summary>
    [Limit(1, 1000)]
    public int Orders { get; set; } = 1;

    /// <summary>Seed of background rows and orders. Default 0.</summary>
    public int Seed { get; set; }

    /// <summary>Cancels an explanation.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Columns by the names of slots, instead of by what categories have in common.</summary>
    internal Func<string, string?>? Resolve { get; set; }
}
