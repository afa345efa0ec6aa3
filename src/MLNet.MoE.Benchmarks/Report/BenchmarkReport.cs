using MLNet.MoE.Benchmarks.Report;

namespace MLNet.MoE.Benchmarks;

/// <summary>Writes the report of a run.</summary>
public static class BenchmarkReport
{
    /// <summary>Name of the page.</summary>
    public const string HtmlFileName = "report.html";

    /// <summary>Name of the Markdown file.</summary>
    public const string MarkdownFileName = "report.md";

    /// <summary>Name of the file with the ensembles of seeds; its columns are those of the results.</summary>
    public const string EnsemblesFileName = "ensembles.csv";

    /// <summary>
    /// Writes <c>report.html</c> and <c>report.md</c>, and <c>ensembles.csv</c> where there are ensembles, into a folder and gives back the
    /// path of the first.
    /// </summary>
    /// <param name="folder">The folder; made where it is absent.</param>
    /// <param name="records">Results of single models and, told apart by their members, of ensembles.</param>
    /// <param name="trials">Trials of tuning; null for none.</param>
    /// <exception cref="ArgumentException">There is no result.</exception>
    public static string Write(string folder, IReadOnlyList<ResultRecord> records, IReadOnlyList<TrialRecord>? trials = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0) throw new ArgumentException("There is no result to report; run the benchmark first.", nameof(records));
        Directory.CreateDirectory(folder);
        var data = new ReportData(records, trials ?? []);
        if (data.Ensembles.Count > 0) ResultCsv.Replace(folder, data.Ensembles, EnsemblesFileName);
        AtomicFile.Write(Path.Combine(folder, MarkdownFileName), MarkdownReport.Of(data));
        string path = Path.Combine(folder, HtmlFileName);
        AtomicFile.Write(path, HtmlReport.Of(data));
        return path;
    }
}
