namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The file <c>results.jsonl</c>: one JSON record a result, only ever appended to. It knows more than <c>results.csv</c> (keys, validation
/// scores, curves, limits, tuned settings) and is what a run is resumed from.
/// </summary>
public sealed class ResultJournal
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "results.jsonl";

    private readonly JsonLines<ResultRecord> _lines;

    /// <summary>Names the journal of a folder; nothing is read or written yet.</summary>
    public ResultJournal(string folder)
        => _lines = new JsonLines<ResultRecord>(Path.Combine(folder, FileName), RecordJson.Default.ResultRecord, RecordCheck.Problem);

    /// <summary>Whether there is a journal.</summary>
    public bool Exists => _lines.Exists;

    /// <summary>All results, in the order in which they were written. A line that holds no result, whatever it holds, is skipped.</summary>
    /// <param name="warning">Gets a message for each line that is skipped, with file and line; null for none.</param>
    public IReadOnlyList<ResultRecord> Read(Action<string>? warning = null) => [.. ReadLines(warning).Select(line => line.Record)];

    /// <summary>All results with the lines that they stand in.</summary>
    internal IReadOnlyList<JsonLine<ResultRecord>> ReadLines(Action<string>? warning, Action<string>? remark = null)
        => _lines.Read(warning, remark);

    /// <summary>Appends a result and leaves it on disk before it returns.</summary>
    public void Append(ResultRecord record) => _lines.Append(record);
}
