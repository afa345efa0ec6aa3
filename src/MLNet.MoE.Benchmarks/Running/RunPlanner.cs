using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>Reads the datasets once, to know their sizes and fingerprints, and lists the runs.</summary>
/// <param name="options">What to do.</param>
/// <param name="contenders">Who takes part, not tuned.</param>
/// <param name="workers">Fits side by side.</param>
/// <param name="cache">Takes in the splits that were read.</param>
internal sealed class RunPlanner(BenchmarkOptions options, IReadOnlyList<ILearner> contenders, int workers, SplitCache cache)
{
    private readonly TrialJournal _journal = new(options.OutputFolder, options.Shard);
    private ILookup<string, JsonLine<TrialRecord>> _trials = Array.Empty<JsonLine<TrialRecord>>().ToLookup(line => line.Record.Study);
    private Action<string> _warning = _ => { };

    /// <summary>
    /// Threads of each fit: one where fits run side by side. It depends on what was asked for, never on what is left to do,
    /// so a resumed run computes what an undisturbed one would have.
    /// </summary>
    public int ThreadsPerFit { get; } = Math.Max(1, workers / (options.Datasets.Count * contenders.Count * options.Seeds));

    /// <summary>All runs, by dataset, model and seed. A dataset that cannot be read gives failed runs.</summary>
    public List<PlannedRun> Plan(IBenchmarkProgress progress, CancellationToken cancellation)
    {
        var runs = new List<PlannedRun>();
        _warning = progress.Warning;
        if (options.Tuning is not null) _trials = _journal.ReadLines(_warning, progress.Message).ToLookup(line => line.Record.Study);
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
            var splits = Splits(source);
            var first = splits[0];
            progress.Message(
                $"{source.Name}: {ResultCsv.TaskName(first.Task)}, {first.TrainingRows} rows to train, {first.ValidationRows} to validate "
                + $"and {first.TestRows} to test, {first.Columns} columns");
            var studies = new Dictionary<(ILearner, int), Study>();
            return [.. Pairs().Where(item => item.Contender.Supports(first.Task))
                .Select(item => Planned(source, splits[item.Seed / options.SeedsPerSplit], item.Contender, item.Seed, studies))];
        }
        catch (Exception exception)
        {
            // One table that is too large for the machine is no reason to leave the others undone.
            string error = exception is OutOfMemoryException ? "There is not enough memory for this table; use fewer rows or columns."
                : exception.Message;
            progress.Message($"{source.Name}: cannot be used: {error}");
            return [.. Pairs().Select(item => Unreadable(source.Name, error, item.Contender, item.Seed))];
        }
    }

    private List<SplitFacts> Splits(BenchmarkDataset source)
    {
        // Without splits of its own a dataset is one table, read once here however many cuts there are.
        var table = source.LoadSplit is null ? source.Load() : null;
        string? fingerprint = table is null ? null : ResultKey.Fingerprint(table);
        var splits = new List<SplitFacts>();
        for (int number = 0; number * options.SeedsPerSplit < options.Seeds; number++)
        {
            int split = number;
            var mine = table ?? source.LoadSplit!(split);
            PreparedSplit Prepare(TabularDataset dataset) => new(dataset, split, options.MaximumTrainingRows);
            var first = mine;
            var handle =
                new SplitSource(() => Prepare(Interlocked.Exchange(ref first, null) ?? source.LoadSplit?.Invoke(split) ?? source.Load()));
            var prepared = handle.Load();
            cache.Put(handle, prepared);
            splits.Add(new SplitFacts(split, handle, mine, prepared, fingerprint ?? ResultKey.Fingerprint(mine)));
        }
        return splits;
    }

    private IEnumerable<(ILearner Contender, int Seed)> Pairs() =>
        from contender in contenders
        from seed in Enumerable.Range(0, options.Seeds)
        select (contender, seed);

    private string NameOf(ILearner contender) => options.Tuning is null ? contender.Name : LearnerName.Tuned(contender.Name);

    private PlannedRun Planned(BenchmarkDataset source, SplitFacts split, ILearner contender, int seed,
        Dictionary<(ILearner, int), Study> studies)
    {
        var named = options.Tuning is null ? contender : contender.With(NameOf(contender), new Dictionary<string, string>());
        var blank = new ResultRecord
        {
            Dataset = source.Name,
            PublishedName = source.PublishedName,
            Task = split.Task,
            TrainingRows = split.TrainingRows,
            ValidationRows = split.ValidationRows,
            TestRows = split.TestRows,
            Features = split.Features,
            Model = named.Name,
            Seed = seed,
            Split = split.Number,
            Metric = TestScore.MetricOf(split.Task),
            Limit = split.Limit,
            Key = ResultKey.Of(split.Fingerprint, named, split.Number, seed, options.MaximumTrainingRows, ThreadsPerFit, options.Tuning),
            Version = ResultKey.CodeVersion,
            Machine = MachineText.Here,
        };
        double work = contender.Work(split.TrainingRows, split.Slots, Math.Max(1, split.Classes));
        var run = new BenchmarkRun(source.Name, named.Name, seed);
        if (options.Tuning is not { } budget)
            return new PlannedRun(run, named, split.Source, blank, work) { Stack = named.Stacks is null ? null
                : $"{source.Name}\n{named.Name}" };
        bool leads = !studies.TryGetValue((contender, split.Number), out var study);
        if (leads) studies[(contender, split.Number)] = study = StudyOf(source.Name, split, contender, budget);
        // The first run of a split does the trials: a guess for their number where only the time is limited.
        double trials = leads ? Math.Max(0, (budget.Trials ?? int.MaxValue) - study!.Trials.Count) * work : 0;
        return new PlannedRun(run, named, split.Source, blank,
            work + Math.Min(trials, 1000 * (budget.Seconds ?? double.PositiveInfinity))) { Study = study };
    }

    private Study StudyOf(string dataset, SplitFacts split, ILearner contender, TuningBudget budget)
    {
        int seed = split.Number * options.SeedsPerSplit;
        string key = ResultKey.OfStudy(split.Fingerprint, contender, split.Number, seed, options.MaximumTrainingRows, ThreadsPerFit);
        var plan = new StudyPlan(key, dataset, split.Number, seed, contender, TestScore.MetricOf(split.Task), budget);
        return new Study(plan, _journal, TrialCheck.Usable(plan, _trials[key], _warning));
    }

    private PlannedRun Unreadable(string name, string error, ILearner contender, int seed)
    {
        var blank = new ResultRecord
        {
            Dataset = name,
            Task = TaskKind.Regression,
            Model = NameOf(contender),
            Seed = seed,
            Metric = "",
            Error = OneLine.Of(error),
            Key = ResultKey.OfUnreadable(name, contender, seed),
            Version = ResultKey.CodeVersion,
            Machine = MachineText.Here,
        };
        return new PlannedRun(new BenchmarkRun(name, NameOf(contender), seed), contender, null, blank, 0);
    }
}
