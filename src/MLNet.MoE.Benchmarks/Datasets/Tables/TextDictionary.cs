using System.Runtime.CompilerServices;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>Each distinct text of a column once, in UTF-8, with the number of its rows and the line of the first. Texts have indices in the
/// order in which they came.</summary>
internal sealed class TextDictionary
{
    private byte[] _bytes = new byte[256];
    private int[] _ends = new int[16], _rows = new int[16];
    private uint[] _hashes = new uint[16];
    private long[] _lines = new long[16];
    private int[] _slots = new int[32];

    /// <summary>Distinct texts.</summary>
    public int Count { get; private set; }

    /// <summary>The text of an index.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>The text of an index.</summary>
    public string Text(int index) => Encoding.UTF8.GetString(this[index]);

    /// <summary>Rows that have the text.</summary>
    public int Rows(int index) => _rows[index];

    /// <summary>Line at which the text first occurred.</summary>
    public long FirstLine(int index) => _lines[index];

    /// <summary>Counts a row of a text, which is added where it is new.</summary>
    /// <returns>Its index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(ReadOnlySpan<byte> text, long line)
    {
        uint hash = Hash(text);
        for (uint slot = hash; ; slot++)
        {
            ref int index = ref _slots[slot & (uint)(_slots.Length - 1)];
            if (index == 0)
            {
                index = Append(text, hash, line) + 1;
                int added = Count - 1;
                if (Count * 2 > _slots.Length) Rehash();
                return added;
            }
            if (_hashes[index - 1] != hash || !this[index - 1].SequenceEqual(text)) continue;
            _rows[index - 1]++;
            return index - 1;
        }
    }

    private int Append(ReadOnlySpan<byte> text, uint hash, long line)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(checked(start + text.Length), (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
            Array.Resize(ref _rows, Count * 2);
            Array.Resize(ref _hashes, Count * 2);
            Array.Resize(ref _lines, Count * 2);
        }
        text.CopyTo(_bytes.AsSpan(start));
        (_ends[Count], _rows[Count], _hashes[Count], _lines[Count]) = (start + text.Length, 1, hash, line);
        return Count++;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        for (int index = 0; index < Count; index++)
        {
            uint slot = _hashes[index];
            while (_slots[slot & (uint)(_slots.Length - 1)] != 0) slot++;
            _slots[slot & (uint)(_slots.Length - 1)] = index + 1;
        }
    }

    /// <summary>Mixed well enough that texts which differ in their last digits do not share slots.</summary>
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        ulong hash = 0x9E3779B97F4A7C15 ^ (ulong)text.Length;
        while (text.Length >= 8)
        {
            hash = (hash ^ BitConverter.ToUInt64(text)) * 0xFF51AFD7ED558CCD;
            hash ^= hash >> 32;
            text = text[8..];
        }
        foreach (byte value in text) hash = (hash ^ value) * 0x100000001B3;
        hash *= 0xFF51AFD7ED558CCD;
        return (uint)(hash >> 32);
    }
}
