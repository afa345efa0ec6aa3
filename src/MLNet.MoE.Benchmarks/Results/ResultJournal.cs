namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The file <c>results.jsonl</c>: one JSON record a result, only ever appended to. It knows more than <c>results.csv</c> (keys, validation
/// scores, curves, limits, tuned settings) and is what a run is resumed from. Each share of a run has a file of its own, such as
/// <c>results.2-of-8.jsonl</c>; all of them are read together.
/// </summary>
public sealed class ResultJournal
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "results.jsonl";

    private readonly Journal<ResultRecord> _journal;

    /// <summary>Names the journal of a folder; nothing is read or written yet.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="shard">The share of a run whose results are appended; null for a whole run.</param>
    public ResultJournal(string folder, Shard? shard = null)
        => _journal = new(Path.Combine(folder, FileName), shard, RecordJson.Default.ResultRecord, RecordCheck.Problem);

    /// <summary>Whether there is a journal.</summary>
    public bool Exists => _journal.Files.Count > 0;

    /// <summary>The files that there are.</summary>
    internal IReadOnlyList<string> Files => _journal.Files;

    /// <summary>Whether the folder has journals of shares.</summary>
    internal bool IsShared => _journal.Shares.Count > 0;

    /// <summary>The file that is appended to.</summary>
    internal string OwnFile => _journal.Path;

    /// <summary>All results, file by file and in the order in which they were written. A line that holds no result, whatever it holds, is
    /// skipped.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    public IReadOnlyList<ResultRecord> Read(Action<string>? warning = null) => [.. ReadLines(warning).Select(line => line.Record)];

    /// <summary>All results with the lines that they stand in.</summary>
    internal IReadOnlyList<JsonLine<ResultRecord>> ReadLines(Action<string>? warning, Action<string>? remark = null)
        => _journal.Read(warning, remark);

    /// <summary>Appends a result and leaves it on disk before it returns.</summary>
    public void Append(ResultRecord record) => _journal.Append(record);
}
