namespace MLNet.MoE.Benchmarks;

/// <summary>The results of one run in its output folder: read what is there, add what comes.</summary>
internal sealed class ResultLog
{
    private readonly string _folder;
    private readonly ResultJournal _journal;
    private readonly Dictionary<string, ResultRecord> _records = [];

    /// <summary>Takes up the results in the folder that are of the planned runs, and leaves <c>results.csv</c> holding exactly
    /// them.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="planned">What is known of each run beforehand, its key above all.</param>
    /// <param name="dropFailed">Whether failed runs are left out, so that they are done again.</param>
    /// <param name="progress">Gets a message for each line of the journal that is skipped.</param>
    public ResultLog(string folder, IEnumerable<ResultRecord> planned, bool dropFailed, IBenchmarkProgress progress)
    {
        _folder = folder;
        _journal = new ResultJournal(folder);
        var wanted = planned.ToLookup(blank => blank.Key, StringComparer.Ordinal);
        foreach (var (line, record) in _journal.ReadLines(progress.Warning, progress.Message))
        {
            if (wanted[record.Key].FirstOrDefault() is not { } blank) continue;
            if (Difference(record, blank) is { } difference)
                progress.Warning(
                    $"'{Path.Combine(folder, ResultJournal.FileName)}', line {line} is damaged and skipped: it has the key of another run, "
                    + $"whose {difference}.");
            else if (record.Succeeded || !dropFailed) _records[record.Key] = record;
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
