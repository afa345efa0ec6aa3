using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes the report of a run.</summary>
public static class BenchmarkReport
{
    /// <summary>Name of the page.</summary>
    public const string HtmlFileName = "report.html";

    /// <summary>Name of the Markdown file.</summary>
    public const string MarkdownFileName = "report.md";

    /// <summary>Writes <c>report.html</c> and <c>report.md</c> into a folder and gives back the path of the first.</summary>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static string Write(string folder, IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0) throw new ArgumentException("There is no result to report; run the benchmark first.", nameof(records));
        Directory.CreateDirectory(folder);
        var summary = new BenchmarkSummary(records);
        AtomicFile.Write(Path.Combine(folder, MarkdownFileName), MarkdownReport.Of(summary));
        string path = Path.Combine(folder, HtmlFileName);
        AtomicFile.Write(path, HtmlReport.Of(summary));
        return path;
    }
}
