namespace MLNet.MoE.Benchmarks;

/// <summary>The file <c>trials.jsonl</c>: one JSON record a trial of tuning, only ever appended to; what a study is resumed from.</summary>
public sealed class TrialJournal
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "trials.jsonl";

    private readonly JsonLines<TrialRecord> _lines;

    /// <summary>Names the journal of a folder; nothing is read or written yet.</summary>
    public TrialJournal(string folder)
    {
        Path = System.IO.Path.Combine(folder, FileName);
        _lines = new JsonLines<TrialRecord>(Path, RecordJson.Default.TrialRecord, RecordCheck.Problem);
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>All trials, by study; of a trial that two processes did, the first. A line that holds no trial, whatever it holds, is
    /// skipped.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    public ILookup<string, TrialRecord> Read(Action<string>? warning = null) =>
        ReadLines(warning).Select(line => line.Record).DistinctBy(trial => (trial.Study, trial.Trial)).ToLookup(trial => trial.Study);

    /// <summary>All trials with the lines that they stand in.</summary>
    internal IReadOnlyList<JsonLine<TrialRecord>> ReadLines(Action<string>? warning, Action<string>? remark = null)
        => _lines.Read(warning, remark);

    /// <summary>Appends a trial and leaves it on disk before it returns.</summary>
    public void Append(TrialRecord trial) => DiskException.Guard(Path, () => _lines.Append(trial));
}
