namespace MLNet.MoE;

/// <summary>What a mixture gives for the current row of a cursor.</summary>
internal interface IMixedRow
{
    /// <summary>(experts): how much each counts.</summary>
    ReadOnlySpan<double> Weights { get; }

    /// <summary>(scores): probabilities of the classes or of the positive class, or the number.</summary>
    ReadOnlySpan<double> Mixed { get; }
}
