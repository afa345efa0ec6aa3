using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Runs contenders on datasets under one protocol: the same 64/16/20 cut by seed, the same features, the same validation part for early
/// stopping. Fits run side by side, one thread each; every result is on disk before the next begins, and a run that is started again goes
/// on where it was.
/// </summary>
public static class BenchmarkRunner
{
    /// <summary>Names of the contenders, in the order in which tables show them.</summary>
    public static IReadOnlyList<string> ContenderNames => [.. LearnerRegistry.All.Select(contender => contender.Name)];

    /// <summary>Name and description of each contender.</summary>
    public static IReadOnlyList<(string Name, string Description)> Contenders
        => [.. LearnerRegistry.All.Select(contender => (contender.Name, contender.Description))];

    /// <summary>Runs the benchmark and writes results and report.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="IOException">The output folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The output folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was finished stays in the output folder.</exception>
    public static BenchmarkResult Run(BenchmarkOptions options, IBenchmarkProgress progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        options.Check();
        bool stacks = options.Stacks;
        return Run(options, [.. options.Models.Select(name => OnEngine(LearnerRegistry.Get(name), options.Engine, stacks))], progress,
            cancellation);
    }

    private static ILearner OnEngine(ILearner contender, ITrainingEngine? engine, bool stacks) =>
        engine is not null && contender is INetworkLearner ? new EngineLearner(contender, engine, stacks) : contender;

    /// <summary>Runs the benchmark with these contenders, whatever the registry knows.</summary>
    internal static BenchmarkResult Run(BenchmarkOptions options, IReadOnlyList<ILearner> contenders, IBenchmarkProgress progress,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.OutputFolder);
        TemporaryName.CleanUp(options.OutputFolder, ResultFolder.FileNames.Contains);
        TemporaryName.CleanUp(Path.Combine(options.OutputFolder, PredictionStore.FolderName),
            name => name.EndsWith(PredictionStore.Extension, StringComparison.Ordinal));
        int workers = options.Workers ?? Environment.ProcessorCount;
        long memory = options.Memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var cache = new SplitCache(memory / 4);
        var predictions = options.SeedsPerSplit >= SeedEnsembles.Members ? new PredictionStore(options.OutputFolder) : null;
        var planner = new RunPlanner(options, contenders, workers, cache);
        var runs = planner.Plan(progress, cancellation);
        var log = new ResultLog(options.OutputFolder, options.Shard, [.. runs.Select(run => run.Blank)], options.RetryFailed, progress);
        if (options.Shard is { } shard) runs = shard.Select(runs);
        // Only keys are kept of finished runs, so that the tables of datasets that are done can leave memory.
        string[] keys = [.. runs.Select(run => run.Blank.Key)];
        // A result whose predictions an ensemble misses is made again.
        var open = runs.Where(run => !log.Has(run.Blank.Key)
            || (predictions is not null && log.Get(run.Blank.Key).Succeeded && predictions.Read(run.Blank.Key) is null)).ToList();
        progress.Planned(runs.Count, runs.Count - open.Count);
        var session = new BenchmarkSession(log, runs, RunJob.Of(runs, open, memory / 2), workers, memory / 2,
            new RunExecutor(cache, predictions, planner.ThreadsPerFit, options.FitTimeLimit), progress);
        session.Run(cancellation);

        string report = "";
        log.WriteTable(records =>
        {
            // A share of a small run may be empty.
            if (records.Count > 0)
                report = BenchmarkReport.Write(options.OutputFolder, ResultFolder.WithEnsembles([options.OutputFolder], records),
                    ResultFolder.Trials([options.OutputFolder]));
        });
        return new BenchmarkResult([.. keys.Select(log.Get)], Path.Combine(options.OutputFolder, ResultCsv.FileName), report);
    }
}
