namespace MLNet.MoE.Benchmarks;

/// <summary>Reads the output folders of finished or half-finished runs.</summary>
public static class ResultFolder
{
    /// <summary>Names of the files that a report writes.</summary>
    public static IReadOnlyList<string> ReportFileNames { get; } = [BenchmarkReport.HtmlFileName, BenchmarkReport.MarkdownFileName,
        BenchmarkReport.EnsemblesFileName];

    /// <summary>Names of the files that a benchmark writes, but for those in the folder of predictions.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [ResultCsv.FileName, ResultJournal.FileName, TrialJournal.FileName,
        .. ReportFileNames];

    /// <summary>Paths of the files of a folder that <see cref="Read"/> and <see cref="Trials"/> read, whether they are there
    /// or not.</summary>
    /// <param name="folder">A folder that a benchmark wrote to.</param>
    public static IReadOnlyList<string> InputPaths(string folder) =>
        [.. ((string[])[ResultCsv.FileName, ResultJournal.FileName, TrialJournal.FileName]).Select(name => Path.Combine(folder, name))
            .Union(new ResultJournal(folder).Files).Union(new TrialJournal(folder).Files)];

    /// <summary>
    /// The results of several folders together, such as those of shards. Where two folders hold the same dataset, model and seed, the later
    /// folder counts, but never a failure against a success.
    /// </summary>
    /// <param name="folders">The folders.</param>
    /// <param name="warning">Gets a message for each damaged line of the journals, which is skipped; null for none.</param>
    /// <exception cref="ArgumentException">A folder has no results.</exception>
    /// <exception cref="InvalidDataException">A results file cannot be understood; the message names file and line.</exception>
    public static IReadOnlyList<ResultRecord> Read(IEnumerable<string> folders, Action<string>? warning = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        // A results file that cannot be understood ends it, and then nobody has to hear of lines of journals.
        var files = folders.Select(folder => (Folder: folder, Records: ReadCsv(folder))).ToList();
        var merged = new OrderedDictionary<(string, string, int), ResultRecord>();
        foreach (var record in files.SelectMany(file => Completed(file.Folder, file.Records, warning)))
        {
            var key = (record.Dataset, record.Model, record.Seed);
            if (record.Succeeded || !merged.TryGetValue(key, out var earlier) || !earlier.Succeeded) merged[key] = record;
        }
        return [.. merged.Values];
    }

    /// <summary>Single results, followed by those of the ensembles of seeds whose predictions are in one of the folders.</summary>
    public static IReadOnlyList<ResultRecord> WithEnsembles(IReadOnlyList<string> folders, IReadOnlyList<ResultRecord> records)
    {
        PredictionStore[] stores = [.. folders.Select(folder => new PredictionStore(folder))];
        return [.. records,
            .. SeedEnsembles.Of(records,
                record => stores.Select(store => store.Read(record.Key)).FirstOrDefault(read => read is not null))];
    }

    /// <summary>The trials of tuning in several folders together, by study.</summary>
    /// <param name="folders">The folders.</param>
    /// <param name="warning">Gets a message for each damaged line, which is skipped; null for none.</param>
    public static IReadOnlyList<TrialRecord> Trials(IEnumerable<string> folders, Action<string>? warning = null) =>
        [.. folders.SelectMany(folder => new TrialJournal(folder).Read(warning).SelectMany(study => study))
            .DistinctBy(trial => (trial.Study, trial.Trial))];

    private static IReadOnlyList<ResultRecord> ReadCsv(string folder)
    {
        string csv = Path.Combine(folder, ResultCsv.FileName);
        return File.Exists(csv) ? ResultCsv.Read(csv) : new ResultJournal(folder).IsShared ? []
            : throw new ArgumentException($"The folder '{folder}' has no {ResultCsv.FileName}; name one that 'moe bench' wrote to.");
    }

    // The CSV file says which results are the run's own; the journal, which may hold older ones, adds what the CSV file has no column for.
    // Where shares of a run have the folder together, the CSV file is one share's and may be behind: then every result counts.
    private static IEnumerable<ResultRecord> Completed(string folder, IReadOnlyList<ResultRecord> records, Action<string>? warning)
    {
        var journal = new ResultJournal(folder);
        var read = journal.Read(warning);
        var byLine = read.GroupBy(ResultCsv.Line).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        var own = records.Select(record => byLine.GetValueOrDefault(ResultCsv.Line(record)) ?? record);
        return journal.IsShared ? read.Concat(own) : own;
    }
}
