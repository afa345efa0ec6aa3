namespace MLNet.MoE.Benchmarks;

/// <summary>Keeps splits in memory while there is room, so that large benchmarks need no more than small ones; the one that was used
/// longest ago goes first.</summary>
/// <param name="capacity">Bytes that splits may take together; those in use may take more.</param>
internal sealed class SplitCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SplitSource, Entry> _entries = [];
    private long _clock;

    /// <summary>Takes in a split that was just read.</summary>
    public void Put(SplitSource source, PreparedSplit split)
    {
        lock (_lock)
        {
            _entries[source] = new Entry(new Lazy<PreparedSplit>(split)) { LastUse = ++_clock };
            Evict();
        }
    }

    /// <summary>Does something with a split, which is read first where it is not in memory.</summary>
    public T Use<T>(SplitSource source, Func<PreparedSplit, T> use)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(source, out entry)) _entries[source] = entry = new Entry(new Lazy<PreparedSplit>(source.Load));
            entry.Users++;
            entry.LastUse = ++_clock;
        }
        try
        {
            return use(entry.Split.Value);
        }
        finally
        {
            lock (_lock)
            {
                entry.Users--;
                // A read that failed would fail for ever after: the next user tries again.
                if (!entry.Split.IsValueCreated && entry.Users == 0) _entries.Remove(source);
                Evict();
            }
        }
    }

    private void Evict()
    {
        long total = _entries.Keys.Sum(source => source.Bytes);
        foreach (var (source, _) in _entries.Where(item => item.Value.Users == 0).OrderBy(item => item.Value.LastUse).ToList())
        {
            if (total <= capacity) return;
            _entries.Remove(source);
            total -= source.Bytes;
        }
    }

    private sealed class Entry(Lazy<PreparedSplit> split)
    {
        public Lazy<PreparedSplit> Split { get; } = split;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
