namespace MLNet.MoE.Networks.Cpu;

/// <summary>How an array is laid out.</summary>
internal enum RegionKind
{
    /// <summary>As it is.</summary>
    Flat,

    /// <summary>Items of (rows, columns), each as panels of columns; a vector is an item of one row.</summary>
    Panels,

    /// <summary>Items of (rows, columns), each column by column, a column padded to whole panels: matrices of few columns.</summary>
    Columns,
}
