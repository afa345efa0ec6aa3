namespace MLNet.MoE.Benchmarks;

/// <summary>The results of one run in its output folder: read what is there, add what comes.</summary>
internal sealed class ResultLog
{
    private readonly string _folder;
    private readonly ResultJournal _journal;
    private readonly Dictionary<string, ResultRecord> _records = [];

    /// <summary>Takes up the results in the folder that have one of the keys, and leaves <c>results.csv</c> holding exactly them.</summary>
    public ResultLog(string folder, IEnumerable<string> keys, bool dropFailed)
    {
        _folder = folder;
        _journal = new ResultJournal(folder);
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        foreach (var record in _journal.Read())
        {
            if (wanted.Contains(record.Key) && (record.Succeeded || !dropFailed)) _records[record.Key] = record;
        }
        ResultCsv.Replace(folder, _records.Values);
    }

    /// <summary>Whether there is a result.</summary>
    public bool Has(string key) => _records.ContainsKey(key);

    /// <summary>The result of a key.</summary>
    public ResultRecord Get(string key) => _records[key];

    /// <summary>Puts a result on disk: into the journal, which counts, then into the CSV file, which is for people.</summary>
    public void Add(ResultRecord record)
    {
        DiskException.Guard(Path.Combine(_folder, ResultJournal.FileName), () => _journal.Append(record));
        DiskException.Guard(Path.Combine(_folder, ResultCsv.FileName), () => ResultCsv.Append(_folder, record));
        _records[record.Key] = record;
    }
}
