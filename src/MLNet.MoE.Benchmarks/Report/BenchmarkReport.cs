namespace MLNet.MoE.Benchmarks;

/// <summary>Writes the report of a run.</summary>
public static class BenchmarkReport
{
    /// <summary>Name of the Markdown file.</summary>
    public const string MarkdownFileName = "report.md";

    /// <summary>Writes the report into a folder and gives back the path of the file to open.</summary>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static string Write(string folder, IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0) throw new ArgumentException("There is no result to report; run the benchmark first.", nameof(records));
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, MarkdownFileName);
        AtomicFile.Write(path, MarkdownReport.Of(new BenchmarkSummary(records)));
        return path;
    }
}
