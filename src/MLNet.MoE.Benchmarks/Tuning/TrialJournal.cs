namespace MLNet.MoE.Benchmarks;

/// <summary>The file <c>trials.jsonl</c>: one JSON record a trial of tuning, only ever appended to; what a study is resumed from.</summary>
public sealed class TrialJournal
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "trials.jsonl";

    private readonly string _path;
    private readonly JsonLines<TrialRecord> _lines;

    /// <summary>Names the journal of a folder; nothing is read or written yet.</summary>
    public TrialJournal(string folder)
    {
        _path = Path.Combine(folder, FileName);
        _lines = new JsonLines<TrialRecord>(_path);
    }

    /// <summary>All trials, by study; of a trial that two processes did, the first.</summary>
    public ILookup<string, TrialRecord> Read() => _lines.Read().DistinctBy(trial => (trial.Study, trial.Trial)).ToLookup(trial => trial.Study);

    /// <summary>Appends a trial and leaves it on disk before it returns.</summary>
    public void Append(TrialRecord trial) => DiskException.Guard(_path, () => _lines.Append(trial));
}
