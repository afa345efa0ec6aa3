namespace MLNet.MoE.Cli.Columns;

/// <summary>How a column is used.</summary>
internal enum ColumnKind
{
    /// <summary>A number.</summary>
    Numeric,

    /// <summary>A text, one-hot encoded; one that training did not see counts as missing.</summary>
    Categorical,

    /// <summary>A number, and one-hot encoded too.</summary>
    Both,

    /// <summary>A date or time: time that has passed, and parts of the calendar.</summary>
    Date,

    /// <summary>Not at all.</summary>
    Ignored,

    /// <summary>What is predicted.</summary>
    Label,

    /// <summary>The weight of the row.</summary>
    Weight,

    /// <summary>How many units the label is the sum over.</summary>
    Exposure,
}
