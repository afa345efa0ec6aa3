using System.Runtime.InteropServices;

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

    /// <summary>Bytes that <see cref="Write"/> writes.</summary>
    public int ByteCount(int rows) => checked(4 * (rows + (2 * Count)));

    /// <summary>Writes all rows.</summary>
    /// <param name="bytes">Written.</param>
    /// <param name="rows">Number of rows.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> bytes, int rows)
    {
        MemoryMarshal.AsBytes(_ends.AsSpan(0, rows)).CopyTo(bytes);
        MemoryMarshal.AsBytes(_columns.AsSpan(0, Count)).CopyTo(bytes[(4 * rows)..]);
        MemoryMarshal.AsBytes(_values.AsSpan(0, Count)).CopyTo(bytes[(4 * (rows + Count))..]);
        return ByteCount(rows);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, in the place of all rows.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="rows">Number of rows.</param>
    public void Read(ReadOnlySpan<byte> bytes, int rows)
    {
        var numbers = MemoryMarshal.Cast<byte, int>(bytes);
        _ends = numbers[..rows].ToArray();
        (_rows, Count) = (rows, _ends[^1]);
        _columns = numbers.Slice(rows, Count).ToArray();
        _values = MemoryMarshal.Cast<int, float>(numbers.Slice(rows + Count, Count)).ToArray();
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
