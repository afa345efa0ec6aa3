using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.MoE.Tables;

/// <summary>
/// A full chunk of a table as bytes, to the bit. A column of at most 256 different numbers in the chunk is kept as these and a byte a row;
/// a category takes as many bytes as its column needs. For the process that wrote it alone.
/// </summary>
/// <param name="rows">Rows of a chunk.</param>
/// <param name="numbers">Numeric columns.</param>
/// <param name="categorySizes">Categories of each category column.</param>
/// <param name="hasSparse">Whether there are columns that are mostly 0.</param>
internal sealed class ChunkFormat(int rows, int numbers, IReadOnlyList<int> categorySizes, bool hasSparse)
{
    private const int MostCoded = 256, Slots = 1024;

    private readonly int[] _slots = new int[Slots];
    private readonly uint[] _values = new uint[MostCoded];
    private readonly byte[] _codes = new byte[rows];

    /// <summary>Bytes of a chunk in memory, without columns that are mostly 0.</summary>
    public long ChunkBytes => 4L * rows * (numbers + categorySizes.Count);

    /// <summary>Room for a chunk.</summary>
    public TableChunk NewChunk() => new(GC.AllocateUninitializedArray<float>(rows * numbers),
        GC.AllocateUninitializedArray<int>(rows * categorySizes.Count), hasSparse ? new SparseRows() : null);

    /// <summary>Writes a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="bytes">Written; made longer where it has to be.</param>
    /// <returns>Bytes written.</returns>
    public int Write(TableChunk chunk, ref byte[] bytes)
    {
        long most = ChunkBytes + (2L * numbers) + (MostCoded * 4L * numbers) + (chunk.Sparse?.ByteCount(rows) ?? 0);
        if (bytes.Length < most) bytes = new byte[checked((int)most)];
        var numeric = MemoryMarshal.Cast<float, uint>(chunk.Numeric.AsSpan(0, rows * numbers));
        int at = 0;
        for (int column = 0; column < numbers; column++) at = WriteColumn(numeric, column, bytes, at);
        for (int group = 0; group < categorySizes.Count; group++)
        {
            int width = Width(categorySizes[group]);
            for (int row = 0; row < rows; row++, at += width)
            {
                // None, which is -1, is 0 here.
                int category = chunk.Categories[(row * categorySizes.Count) + group] + 1;
                if (width == 1) bytes[at] = (byte)category;
                else if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)category);
                else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), category);
            }
        }
        return chunk.Sparse is { } sparse ? at + sparse.Write(bytes.AsSpan(at), rows) : at;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="room">Where the chunk goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TableChunk Read(ReadOnlySpan<byte> bytes, TableChunk room)
    {
        var numeric = MemoryMarshal.Cast<float, uint>(room.Numeric.AsSpan(0, rows * numbers));
        for (int column = 0; column < numbers; column++)
        {
            int coded = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            var values = MemoryMarshal.Cast<byte, uint>(bytes.Slice(2, 4 * (coded == 0 ? rows : coded)));
            bytes = bytes[(2 + (4 * values.Length))..];
            if (coded == 0)
            {
                for (int row = 0, to = column; row < rows; row++, to += numbers) numeric[to] = values[row];
                continue;
            }
            for (int row = 0, to = column; row < rows; row++, to += numbers) numeric[to] = values[bytes[row]];
            bytes = bytes[rows..];
        }
        for (int group = 0; group < categorySizes.Count; group++)
        {
            int width = Width(categorySizes[group]);
            for (int row = 0; row < rows; row++)
            {
                room.Categories[(row * categorySizes.Count) + group] = -1 + (width == 1 ? bytes[row]
                    : width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * row)..])
                    : BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * row)..]));
            }
            bytes = bytes[(width * rows)..];
        }
        room.Sparse?.Read(bytes, rows);
        return room;
    }

    /// <summary>Bytes of a category of a column of so many, or none.</summary>
    private static int Width(int size) => size < byte.MaxValue ? 1 : size < ushort.MaxValue ? 2 : 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int WriteColumn(ReadOnlySpan<uint> numeric, int column, byte[] bytes, int at)
    {
        int coded = Code(numeric, column);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)coded);
        at += 2;
        if (coded > 0)
        {
            MemoryMarshal.AsBytes(_values.AsSpan(0, coded)).CopyTo(bytes.AsSpan(at));
            _codes.CopyTo(bytes.AsSpan(at + (4 * coded)));
            return at + (4 * coded) + rows;
        }
        var plain = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan(at, 4 * rows));
        for (int row = 0, from = column; row < rows; row++, from += numbers) plain[row] = numeric[from];
        return at + (4 * rows);
    }

    /// <summary>Finds the column's different numbers, by their bits; 0 where they are more than a byte tells apart, or hardly fewer than
    /// the rows.</summary>
    private int Code(ReadOnlySpan<uint> numeric, int column)
    {
        Array.Clear(_slots);
        int count = 0;
        for (int row = 0, from = column; row < rows; row++, from += numbers)
        {
            uint bits = numeric[from];
            uint slot = (bits * 2654435761u) >> 22;
            while (_slots[slot] != 0 && _values[_slots[slot] - 1] != bits) slot = (slot + 1) & (Slots - 1);
            if (_slots[slot] == 0)
            {
                if (count == MostCoded) return 0;
                _values[count] = bits;
                _slots[slot] = ++count;
            }
            _codes[row] = (byte)(_slots[slot] - 1);
        }
        return (4 * count) + rows < 4 * rows ? count : 0;
    }
}
