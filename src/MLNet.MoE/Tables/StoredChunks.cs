namespace MLNet.MoE.Tables;

/// <summary>
/// The chunks of a table that lie in a file, and which of them are in memory. Rows that are learnt from are brought in before each step
/// (<see cref="Hold"/>) and stay until others take their place; all others are read as they are asked for, and a few of them are kept.
/// </summary>
internal sealed class StoredChunks
{
    private readonly RowFile _file;
    private readonly ChunkFormat _format;
    private readonly List<TableChunk?> _chunks;
    private readonly List<int> _records;
    private readonly Lock _lock = new();
    private readonly Queue<int> _held = [], _passing = [];
    private readonly HashSet<int> _isHeld = [];
    private readonly Stack<TableChunk> _spare = [];
    private readonly int _mostPassing = (2 * Environment.ProcessorCount) + 2;
    private byte[] _bytes = [];

    /// <summary>Begins with no chunk in the file.</summary>
    /// <param name="cache">Makes the file and says how much may be in memory.</param>
    /// <param name="chunks">The table's chunks; those that are not in memory are null.</param>
    /// <param name="format">How a chunk becomes bytes.</param>
    public StoredChunks(RowCache cache, List<TableChunk?> chunks, ChunkFormat format)
        : this(cache.NewFile(), chunks, format, (int)Math.Clamp(cache.WindowBytes / Math.Max(1, format.ChunkBytes), 2, int.MaxValue), [])
    {
    }

    private StoredChunks(RowFile file, List<TableChunk?> chunks, ChunkFormat format, int window, List<int> records) =>
        (_file, _chunks, _format, Window, _records) = (file, chunks, format, window, records);

    /// <summary>Chunks in the file: the table's first ones.</summary>
    public int Count => _records.Count;

    /// <summary>Chunks that are learnt from at a time.</summary>
    public int Window { get; }

    /// <summary>Writes the next chunk, which leaves memory.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Store(TableChunk chunk)
    {
        int length = _format.Write(chunk, ref _bytes);
        _records.Add(_file.Write(_bytes.AsSpan(0, length)));
        _chunks[Count - 1] = null;
    }

    /// <summary>Says that a chunk is not read any more.</summary>
    public void Release(int chunk)
    {
        if (chunk < Count) _file.Release(_records[chunk]);
    }

    /// <summary>A chunk that is not in memory.</summary>
    public TableChunk Load(int chunk)
    {
        lock (_lock)
        {
            if (_chunks[chunk] is { } there) return there;
            // Other threads may still read what leaves here, so its arrays are not used again.
            if (_passing.Count == _mostPassing && _passing.Dequeue() is var first && !_isHeld.Contains(first)) _chunks[first] = null;
            _passing.Enqueue(chunk);
            return _chunks[chunk] = Read(chunk, _format.NewChunk());
        }
    }

    /// <summary>Brings the chunks of rows into memory, in the place of those that came first. No other thread may read meanwhile.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="shift">Binary logarithm of the rows of a chunk.</param>
    /// <param name="most">Chunks that are in memory at a time.</param>
    public void Hold(ReadOnlySpan<int> rows, int shift, int most)
    {
        foreach (int row in rows)
        {
            int chunk = row >> shift;
            if (chunk >= Count || !_isHeld.Add(chunk)) continue;
            while (_held.Count >= most)
            {
                int first = _held.Dequeue();
                _isHeld.Remove(first);
                if (_chunks[first] is { } old) _spare.Push(old);
                _chunks[first] = null;
            }
            _held.Enqueue(chunk);
            _chunks[chunk] ??= Read(chunk, _spare.TryPop(out var room) ? room : _format.NewChunk());
        }
    }

    /// <summary>Lets all chunks leave memory that are in the file.</summary>
    public void Forget()
    {
        for (int chunk = 0; chunk < Count; chunk++) _chunks[chunk] = null;
        _held.Clear();
        _passing.Clear();
        _isHeld.Clear();
        _spare.Clear();
    }

    /// <summary>The same chunks for another table of the same rows.</summary>
    /// <param name="chunks">Its chunks.</param>
    public StoredChunks For(List<TableChunk?> chunks) => new(_file, chunks, _format, Window, [.. _records]);

    private TableChunk Read(int chunk, TableChunk room)
    {
        int length = _file.LengthOf(_records[chunk]);
        if (_bytes.Length < length) _bytes = new byte[length];
        _file.Read(_records[chunk], _bytes.AsSpan(0, length));
        return _format.Read(_bytes.AsSpan(0, length), room);
    }
}
