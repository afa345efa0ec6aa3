namespace MLNet.MoE.Mixtures.Report;

/// <summary>The categories of one column, of which one has no coefficient.</summary>
/// <param name="Columns">Places of the others among the columns of a regression, ascending.</param>
/// <param name="Reference">Name of the one without.</param>
internal sealed record ContrastGroup(IReadOnlyList<int> Columns, string Reference);
