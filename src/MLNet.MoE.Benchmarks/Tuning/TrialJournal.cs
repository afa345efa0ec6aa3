namespace MLNet.MoE.Benchmarks;

/// <summary>The file <c>trials.jsonl</c>: one JSON record a trial of tuning, only ever appended to; what a study is resumed
/// from. Each share of a run has a file of its own, such as <c>trials.2-of-8.jsonl</c>; all of them are read together.</summary>
public sealed class TrialJournal
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "trials.jsonl";

    private readonly Journal<TrialRecord> _journal;

    /// <summary>Names the journal of a folder; nothing is read or written yet.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="shard">The share of a run whose trials are appended; null for a whole run.</param>
    public TrialJournal(string folder, Shard? shard = null)
        => _journal = new(Path.Combine(folder, FileName), shard, RecordJson.Default.TrialRecord, RecordCheck.Problem);

    /// <summary>The files that there are.</summary>
    internal IReadOnlyList<string> Files => _journal.Files;

    /// <summary>All trials, by study; of a trial that two processes did, the first. A line that holds no trial, whatever it holds, is
    /// skipped.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    public ILookup<string, TrialRecord> Read(Action<string>? warning = null) =>
        ReadLines(warning).Select(line => line.Record).DistinctBy(trial => (trial.Study, trial.Trial)).ToLookup(trial => trial.Study);

    /// <summary>All trials with the lines that they stand in.</summary>
    internal IReadOnlyList<JsonLine<TrialRecord>> ReadLines(Action<string>? warning, Action<string>? remark = null)
        => _journal.Read(warning, remark);

    /// <summary>Appends a trial and leaves it on disk before it returns.</summary>
    public void Append(TrialRecord trial) => DiskException.Guard(_journal.Path, () => _journal.Append(trial));
}
