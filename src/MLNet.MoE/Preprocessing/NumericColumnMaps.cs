namespace MLNet.MoE.Preprocessing;

/// <summary>What is learnt about the numeric columns of a table.</summary>
/// <param name="SourceCount">Numeric columns of the table.</param>
/// <param name="Transform">Registered name of the transform.</param>
/// <param name="Columns">Columns of the table that are kept, ascending.</param>
/// <param name="Maps">(columns): the map of each.</param>
/// <param name="Indicators">Columns of the table that have an indicator of missing values, ascending.</param>
/// <param name="Raw">(columns): the maps by which columns enter once more, only standardised; empty where they don't.</param>
internal sealed record NumericColumnMaps(
    int SourceCount, string Transform, int[] Columns, ClippedMap[] Maps, int[] Indicators, ClippedMap[] Raw);
