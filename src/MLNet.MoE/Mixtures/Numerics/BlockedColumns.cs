namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>
/// Columns of a table in blocks of 256 rows. Within a block each column is contiguous, so that work over rows is vector work without tails:
/// the last block is filled up with zeros, and its surplus rows carry no weight. Column 0 is the constant 1.
/// </summary>
internal sealed class BlockedColumns
{
    /// <summary>Rows of a block; a multiple of four vectors of any width.</summary>
    public const int BlockRows = 256;

    // Each block is (columns, BlockRows).
    private readonly List<double[]> _blocks = [];

    public BlockedColumns(int columns) => Columns = columns;

    /// <summary>Columns, the constant included.</summary>
    public int Columns { get; }

    public int Blocks => _blocks.Count;

    public double[] Block(int block) => _blocks[block];

    public Span<double> Column(int block, int column) => _blocks[block].AsSpan(column * BlockRows, BlockRows);

    public void AddBlock() => _blocks.Add(new double[Columns * BlockRows]);

    /// <summary>Some of the blocks, without copying them.</summary>
    public BlockedColumns Select(IEnumerable<int> blocks)
    {
        var selected = new BlockedColumns(Columns);
        selected._blocks.AddRange(blocks.Select(block => _blocks[block]));
        return selected;
    }

    /// <summary>The same rows with only the listed columns; each block is replaced as it is read, so that no second table ever
    /// exists.</summary>
    public BlockedColumns Keep(IReadOnlyList<int> columns)
    {
        var kept = new BlockedColumns(columns.Count);
        for (int block = 0; block < Blocks; block++)
        {
            kept.AddBlock();
            for (int column = 0; column < columns.Count; column++)
                Column(block, columns[column]).CopyTo(kept.Column(block, column));
            _blocks[block] = [];
        }

        return kept;
    }
}
