namespace MLNet.MoE.Cli.Columns;

/// <summary>How a column is used.</summary>
internal enum ColumnKind
{
    /// <summary>A number.</summary>
    Numeric,

    /// <summary>A text, one-hot encoded; one that training did not see counts as missing.</summary>
    Categorical,

    /// <summary>Not at all.</summary>
    Ignored,

    /// <summary>What is predicted.</summary>
    Label,

    /// <summary>The weight of the row.</summary>
    Weight,
}
