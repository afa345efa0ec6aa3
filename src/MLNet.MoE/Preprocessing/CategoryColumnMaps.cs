namespace MLNet.MoE.Preprocessing;

/// <summary>What is learnt about the category columns of a table.</summary>
/// <param name="SourceCount">Category columns of the table.</param>
/// <param name="Columns">Columns of the table that are kept, ascending.</param>
/// <param name="Seen">(columns, categories): whether a training row has the category.</param>
internal sealed record CategoryColumnMaps(int SourceCount, int[] Columns, bool[][] Seen);
