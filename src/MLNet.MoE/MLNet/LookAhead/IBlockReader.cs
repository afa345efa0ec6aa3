namespace MLNet.MoE;

/// <summary>Someone who steps through the rows of a block.</summary>
internal interface IBlockReader
{
    /// <summary>Whether the input is ahead of the reader, so that its current row is one of the block.</summary>
    bool IsAhead { get; }

    /// <summary>Place of the current row in the block.</summary>
    int Row { get; }
}
