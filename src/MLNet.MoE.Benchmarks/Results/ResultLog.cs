namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The results of one run in its output folder: read what is there, add what comes. The shares of a run may have one folder; then each
/// writes <c>results.csv</c> and the report with what all of them have done so far.
/// </summary>
internal sealed class ResultLog
{
    private readonly string _folder;
    private readonly Shard? _shard;
    private readonly ResultJournal _journal;
    private readonly IReadOnlyList<ResultRecord> _planned;
    private readonly Dictionary<string, ResultRecord> _records = [];

    /// <summary>Takes up the results in the folder that are of the planned runs, and leaves <c>results.csv</c> holding exactly
    /// them.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="shard">The share that is done here; null for all.</param>
    /// <param name="planned">What is known of each run of all shares beforehand, its key above all.</param>
    /// <param name="dropFailed">Whether failed runs are left out, so that they are done again.</param>
    /// <param name="progress">Gets a message for each line of the journal that is skipped.</param>
    public ResultLog(string folder, Shard? shard, IReadOnlyList<ResultRecord> planned, bool dropFailed, IBenchmarkProgress progress)
    {
        (_folder, _shard, _planned, _journal) = (folder, shard, planned, new ResultJournal(folder, shard));
        var wanted = planned.ToLookup(blank => blank.Key, StringComparer.Ordinal);
        foreach (var line in _journal.ReadLines(progress.Warning, progress.Message))
        {
            var record = line.Record;
            if (wanted[record.Key].FirstOrDefault() is not { } blank) continue;
            if (Difference(record, blank) is { } difference)
                progress.Warning($"{line.Place} is damaged and skipped: it has the key of another run, whose {difference}.");
            else if (record.Succeeded || !dropFailed) Take(record);
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
        DiskException.Guard(_journal.OwnFile, () => _journal.Append(record));
        DiskException.Guard(Path.Combine(_folder, ResultCsv.FileName), () => ResultCsv.Append(_folder, record));
        _records[record.Key] = record;
    }

    /// <summary>
    /// Writes <c>results.csv</c> and whatever is made of all results. Shares that end at the same time would leave the table of the one
    /// that read first and wrote last, so each looks once more after it wrote: who writes last has seen every result.
    /// </summary>
    /// <param name="write">Gets the results in the order of the plan, those of other shares included.</param>
    public void WriteTable(Action<IReadOnlyList<ResultRecord>> write)
    {
        int written = -1;
        while (written < _records.Count)
        {
            if (written < 0 && _shard is not null) TakeOthers();
            ResultRecord[] records = [.. _planned.Where(blank => Has(blank.Key)).Select(blank => Get(blank.Key))];
            ResultCsv.Replace(_folder, records);
            write(records);
            written = _records.Count;
            if (_shard is not null) TakeOthers();
        }
    }

    private void TakeOthers()
    {
        var blanks = _planned.Select(blank => blank.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var record in _journal.Read())
            if (blanks.Contains(record.Key)) Take(record);
    }

    /// <summary>A later result counts, but never a failure against a success.</summary>
    private void Take(ResultRecord record)
    {
        if (record.Succeeded || !_records.TryGetValue(record.Key, out var earlier) || !earlier.Succeeded) _records[record.Key] = record;
    }

    /// <summary>In what a result differs from what is known of its run beforehand; null where it fits.</summary>
    private static string? Difference(ResultRecord record, ResultRecord blank)
    {
        foreach (var (name, value, expected) in new (string, object, object)[]
        {
            ("dataset", record.Dataset, blank.Dataset), ("model", record.Model, blank.Model), ("task", record.Task, blank.Task),
            ("metric", record.Metric, blank.Metric),
            ("seed", record.Seed, blank.Seed), ("split", record.Split, blank.Split), ("members", record.Members, blank.Members),
            ("training_rows", record.TrainingRows, blank.TrainingRows), ("validation_rows", record.ValidationRows, blank.ValidationRows),
            ("test_rows", record.TestRows, blank.TestRows), ("features", record.Features, blank.Features),
        })
        {
            if (!value.Equals(expected)) return $"{name} is '{OneLine.Of($"{expected}")}', not '{OneLine.Of($"{value}")}'";
        }
        return null;
    }
}
