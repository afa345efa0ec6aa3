namespace MLNet.MoE.Benchmarks;

/// <summary>Reads the datasets and lists the runs.</summary>
internal sealed class RunPlanner(BenchmarkOptions options, IReadOnlyList<IContender> contenders, int workers)
{
    /// <summary>
    /// Threads of each fit: one where fits run side by side. It depends on what was asked for, never on what is left to do,
    /// so a resumed run computes what an undisturbed one would have.
    /// </summary>
    public int ThreadsPerFit { get; } = Math.Max(1, workers / (options.Datasets.Count * contenders.Count * options.Seeds));

    /// <summary>All runs, by dataset, model and seed. A dataset that cannot be read gives failed runs.</summary>
    public List<PlannedRun> Plan(IBenchmarkProgress progress, CancellationToken cancellation)
    {
        var runs = new List<PlannedRun>();
        foreach (var source in options.Datasets)
        {
            cancellation.ThrowIfCancellationRequested();
            runs.AddRange(Plan(source, progress));
        }
        return runs;
    }

    private IEnumerable<PlannedRun> Plan(BenchmarkDataset source, IBenchmarkProgress progress)
    {
        try
        {
            var tables = Tables(source);
            var fingerprints = tables.Distinct().ToDictionary(table => table, ResultKey.Fingerprint);
            var splits = tables.Select((table, seed) => new PreparedSplit(table, seed, options.MaximumTrainingRows)).ToArray();
            var (task, parts) = (tables[0].Task, splits[0].Parts);
            progress.Message($"{source.Name}: {ResultCsv.TaskName(task)}, {parts.Training.RowCount} rows to train, {parts.Validation.RowCount} to validate and {splits[0].Test.Labels.Length} to test, {parts.Space.ColumnCount} columns");
            return [.. Pairs().Where(item => item.Contender.Supports(task)).Select(item =>
                Planned(source, tables[item.Seed], fingerprints[tables[item.Seed]], splits[item.Seed], item.Contender, item.Seed))];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            progress.Message($"{source.Name}: cannot be used: {exception.Message}");
            return [.. Pairs().Select(item => Unreadable(source.Name, exception, item.Contender, item.Seed))];
        }
    }

    /// <summary>The table of each seed: the same for all, unless the dataset comes with splits of its own.</summary>
    private TabularDataset[] Tables(BenchmarkDataset source)
    {
        if (source.LoadSplit is { } load) return [.. Enumerable.Range(0, options.Seeds).Select(load)];
        var table = source.Load();
        return [.. Enumerable.Repeat(table, options.Seeds)];
    }

    private IEnumerable<(IContender Contender, int Seed)> Pairs() =>
        from contender in contenders
        from seed in Enumerable.Range(0, options.Seeds)
        select (contender, seed);

    private PlannedRun Planned(BenchmarkDataset source, TabularDataset dataset, string fingerprint, PreparedSplit split, IContender contender, int seed)
    {
        var parts = split.Parts;
        var blank = new ResultRecord
        {
            Dataset = source.Name,
            PublishedName = source.PublishedName,
            Task = dataset.Task,
            TrainingRows = parts.Training.RowCount,
            ValidationRows = parts.Validation.RowCount,
            TestRows = split.Test.Labels.Length,
            Features = dataset.Features.Count,
            Model = contender.Name,
            Seed = seed,
            Metric = TestScore.MetricOf(dataset.Task),
            Limit = dataset.Task == TaskKind.Regression ? dataset.BayesError : 1 - dataset.BayesError,
            Key = ResultKey.Of(fingerprint, contender, seed, options.MaximumTrainingRows, ThreadsPerFit),
            Version = ResultKey.CodeVersion,
        };
        double work = contender.Work(parts.Training.RowCount, parts.Space.SlotCount(FeatureEncoding.MissingReplaced), Math.Max(1, parts.ClassCount));
        return new PlannedRun(new BenchmarkRun(source.Name, contender.Name, seed), contender, split, blank, work);
    }

    private static PlannedRun Unreadable(string name, Exception exception, IContender contender, int seed)
    {
        var blank = new ResultRecord
        {
            Dataset = name,
            Task = TaskKind.Regression,
            Model = contender.Name,
            Seed = seed,
            Metric = "",
            Error = exception.Message.ReplaceLineEndings(" "),
            Key = ResultKey.OfUnreadable(name, contender, seed),
            Version = ResultKey.CodeVersion,
        };
        return new PlannedRun(new BenchmarkRun(name, contender.Name, seed), contender, null, blank, 0);
    }
}
