namespace MLNet.MoE.Tables;

/// <summary>
/// Numbers that are mostly 0, row by row: where a row ends, and for each number that is not 0 its column and value. Memory follows the
/// numbers that are not 0. Filling is not thread-safe; reading is.
/// </summary>
internal sealed class SparseRows
{
    private int[] _columns = new int[16];
    private float[] _values = new float[16];
    private int[] _ends = new int[16];
    private int _rows;

    /// <summary>Numbers that are not 0, in all rows.</summary>
    public int Count { get; private set; }

    /// <summary>Begins another row.</summary>
    public void BeginRow()
    {
        if (_rows == _ends.Length) Array.Resize(ref _ends, 2 * _rows);
        _ends[_rows++] = Count;
    }

    /// <summary>Adds a number to the last row.</summary>
    /// <param name="column">Its column, beyond those the row has already.</param>
    /// <param name="value">Not 0.</param>
    public void Add(int column, float value)
    {
        if (Count == _columns.Length)
        {
            Array.Resize(ref _columns, 2 * Count);
            Array.Resize(ref _values, 2 * Count);
        }
        (_columns[Count], _values[Count]) = (column, value);
        _ends[_rows - 1] = ++Count;
    }

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public void Clear() => (_rows, Count) = (0, 0);

    /// <summary>Keeps some of the rows, which are ascending.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        int count = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            // Ends that are overwritten are those of rows before.
            int start = rows[i] == 0 ? 0 : _ends[rows[i] - 1], length = _ends[rows[i]] - start;
            Array.Copy(_columns, start, _columns, count, length);
            Array.Copy(_values, start, _values, count, length);
            _ends[i] = count += length;
        }
        (_rows, Count) = (rows.Length, count);
    }

    /// <summary>A row.</summary>
    public SparseVector this[int row]
    {
        get
        {
            int start = row == 0 ? 0 : _ends[row - 1], length = _ends[row] - start;
            return new(_columns.AsSpan(start, length), _values.AsSpan(start, length));
        }
    }
}
