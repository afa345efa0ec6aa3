using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Place of one array in the block of parameters: items, each a matrix or a vector.</summary>
/// <param name="Shape">The array.</param>
/// <param name="Index">Its place among the network's arrays.</param>
/// <param name="Kind">How it is laid out.</param>
/// <param name="Offset">First number.</param>
/// <param name="Items">Matrices or vectors in it.</param>
/// <param name="Rows">Rows of each as they lie in the block, without those that are gathered.</param>
/// <param name="Columns">Columns of each, without padding.</param>
/// <param name="PaddedColumns">Columns of each, with padding.</param>
/// <param name="ItemLength">Numbers of each, with padding, without rows that are gathered.</param>
internal sealed record Region(WeightShape Shape, int Index, RegionKind Kind, nint Offset, int Items, int Rows, int Columns,
    int PaddedColumns, nint ItemLength)
{
    /// <summary>Rows of each that are gathered, of categories and sparse columns; in the array they follow the others.</summary>
    public int GatheredRows { get; init; }

    /// <summary>Gathered coordinate that the array's first gathered row belongs to.</summary>
    public int FirstGathered { get; init; }

    /// <summary>First number of the rows of gathered coordinate 0.</summary>
    public nint GatheredOffset { get; init; }

    /// <summary>Distance from one gathered coordinate's rows to the next one's.</summary>
    public nint GatheredDistance { get; init; }

    /// <summary>
    /// Units of each expert where rows belong to the units of all experts, each expert's padded to whole panels, as hidden layers lie;
    /// otherwise 0.
    /// </summary>
    public int RowRun { get; init; }

    /// <summary>Rows of the array, without padding and without those that are gathered.</summary>
    public int ShapeRows { get; init; } = 1;

    /// <summary>Numbers of all items, with padding, without rows that are gathered.</summary>
    public nint Length => Items * ItemLength;

    /// <summary>Numbers of a column where a matrix stands column by column, with padding.</summary>
    public nint ColumnLength => ItemLength / Columns;

    /// <summary>Numbers of a gathered row over all items.</summary>
    public nint GatheredStride => (nint)Items * PaddedColumns;

    /// <summary>Places of the gathered rows.</summary>
    public GatheredPlaces Gathered => new(GatheredOffset, GatheredDistance, PaddedColumns);

    /// <summary>Where an item's row of a gathered coordinate stands; coordinates are counted from the first category.</summary>
    public nint GatheredRow(int coordinate, int item) => Gathered.At(coordinate, item);
}
