using System.Diagnostics;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Compares learners on one table by cross-validation. Each learns from the rows outside of a fold as it would to make a model for use,
/// holding rows out to stop early on by itself, and is judged by the fold. Fold after fold, so that there is a comparison of whole folds
/// whenever the time is up.
/// </summary>
internal sealed class TableComparison
{
    private readonly TabularDataset _data;
    private readonly ComparisonOptions _options;
    private readonly ILearner[] _learners;
    private readonly Lazy<FoldData>[] _folds;
    private readonly int _primary;
    private readonly Action<ComparisonStep> _progress;
    private readonly Lock _lock = new();
    private readonly int[] _order;
    private readonly Dictionary<string, object> _exclusive;
    private readonly List<FoldScore>[] _scores;
    private readonly string?[] _errors;
    private readonly ComparisonPace _pace;
    private int _next, _done;

    private TableComparison(TabularDataset data, ComparisonOptions options, ILearner[] learners, int primary,
        Action<ComparisonStep> progress)
    {
        (_data, _options, _learners, _primary, _progress) = (data, options, learners, primary, progress);
        _folds = [.. CrossValidation.Split(data, options.Folds, options.Seed)
            .Select(split => new Lazy<FoldData>(() => new FoldData(data, split)))];
        // The quick ones first, so that there is something of them however little time there is.
        int slots = data.Features.Sum(column => column is CategoricalColumn texts ? texts.Categories.Count : 1);
        double[] works = [.. learners.Select(learner => learner.Work(data.RowCount, slots, Math.Max(1, data.ClassNames.Count)))];
        _order = [.. Enumerable.Range(0, learners.Length).OrderBy(i => works[i])];
        _pace = new ComparisonPace(works, options.Folds, Math.Min(options.Workers ?? Environment.ProcessorCount,
            learners.Length * options.Folds));
        _exclusive = learners.Select(learner => learner.Exclusive).OfType<string>().Distinct()
            .ToDictionary(name => name, _ => new object());
        _scores = [.. learners.Select(_ => new List<FoldScore>())];
        _errors = new string?[learners.Length];
    }

    /// <summary>Compares.</summary>
    /// <param name="data">The table.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told of every fit.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    /// <exception cref="DatasetException">The table has too few rows, or no column to learn from.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ComparisonResult Run(TabularDataset data, ComparisonOptions options, Action<ComparisonStep> progress,
        CancellationToken cancellation)
    {
        options.Check();
        var metrics = MetricSet.Of(data.Task);
        int primary = options.Metric is null ? 0 : metrics.ToList().FindIndex(metric => metric.Name == options.Metric);
        if (primary < 0)
            throw new ArgumentException(
                $"There is no figure '{options.Metric}' for this label; "
                + $"{NearName.Hint(options.Metric!, metrics.Select(metric => metric.Name))}");
        ILearner[] named = [.. options.Models.Select(LearnerRegistry.Get)];
        ILearner[] learners = [.. named.Where(learner => learner.Supports(data.Task))];
        if (learners.Length == 0)
            throw new ArgumentException($"None of the models is for {data.Task.ToString().ToLowerInvariant()} labels; name others.");
        var comparison = new TableComparison(data, options, learners, primary, progress);
        bool timeUp = comparison.FitAll(cancellation);
        return new ComparisonResult(data.Name, data.TargetName, data.Task, data.ClassNames, data.RowCount, data.Features.Count,
            options.Folds)
        {
            Models = ComparisonRanking.Of(comparison.Models(), metrics[primary], primary, options.Folds),
            Primary = primary,
            TimeUp = timeUp,
            LeftOut = [.. named.Except(learners).Select(learner => learner.Name)],
        };
    }

    private bool FitAll(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_options.Seconds is double seconds)
            deadline.CancelAfter(TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(20).TotalSeconds)));
        int count = Math.Min(_options.Workers ?? Environment.ProcessorCount, _learners.Length * _options.Folds);
        var workers = Enumerable.Range(0, count).Select(_ => Task.Factory.StartNew(
            () => Work(deadline.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(workers, CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return deadline.IsCancellationRequested && _done < _learners.Length * _options.Folds;
    }

    private void Work(CancellationToken deadline)
    {
        while (!deadline.IsCancellationRequested)
        {
            int job = Interlocked.Increment(ref _next) - 1;
            if (job >= _learners.Length * _options.Folds) return;
            Fit(_order[job % _learners.Length], job / _learners.Length, deadline);
        }
    }

    private void Fit(int model, int fold, CancellationToken deadline)
    {
        var learner = _learners[model];
        double value = double.NaN, seconds = 0;
        try
        {
            var data = _folds[fold].Value;
            var score = learner.Exclusive is { } resource ? Alone(_exclusive[resource], () => Score(learner, data, fold, deadline))
                : Score(learner, data, fold, deadline);
            (value, seconds) = (score.Values[_primary], score.FitSeconds + score.PredictSeconds);
            lock (_lock) _scores[model].Add(score);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception) when (exception is not (DatasetException or OutOfMemoryException))
        {
            lock (_lock) _errors[model] ??= FailureText.Of(exception);
        }
        lock (_lock)
        {
            _pace.Add(model, seconds);
            int all = _learners.Length * _options.Folds;
            _progress(new ComparisonStep(learner.Name, fold, value, ++_done, all) { Left = _done < all ? _pace.Left() : null });
        }
    }

    // Waiting is no part of a fit's time.
    private static FoldScore Alone(object resource, Func<FoldScore> fit)
    {
        lock (resource) return fit();
    }

    private FoldScore Score(ILearner learner, FoldData fold, int number, CancellationToken deadline)
    {
        deadline.ThrowIfCancellationRequested();
        int seed = _options.Seed;
        var clock = Stopwatch.StartNew();
        var learned = TimeLimitedFit.Fit(
            learner,
            seed,
            (context, token) =>
                new FitRequest(context, fold.Parts.Rows(context, learner.Encoding, mayLearnAll: true), seed, 1,
                    token) { Engine = _options.Engine },
            Timeout.InfiniteTimeSpan,
            deadline);
        double fitSeconds = clock.Elapsed.TotalSeconds;
        var view = fold.Test.Features.Unlabelled(new MLContext(seed), learner.Encoding);
        clock.Restart();
        var predictions = learned.Predict(view, _data.Task, _data.ClassNames.Count, fold.Test.Labels.Length);
        return new FoldScore(number, MetricSet.Values(_data.Task, predictions, fold.Test.Labels), fitSeconds, clock.Elapsed.TotalSeconds,
            learned.Parameters);
    }

    private IReadOnlyList<ModelComparison> Models()
    {
        // The baseline is told on the folds that some model finished, so that all are told on the same rows.
        int[] finished = [.. _scores.SelectMany(scores => scores.Select(score => score.Fold)).Distinct().Order()];
        var baseline = new ModelComparison(BaselineModel.NameOf(_data.Task), [.. finished.Select(Baseline)], null);
        return
        [
            baseline,
            .. _learners.Select((learner, i) => new ModelComparison(learner.Name, [.. _scores[i].OrderBy(score => score.Fold)],
                _scores[i].Count == _options.Folds ? null : _errors[i] ?? "the time was up")),
        ];
    }

    private FoldScore Baseline(int fold)
    {
        var data = _folds[fold].Value;
        float[] labels = [.. data.Parts.TrainingLabels, .. data.Parts.ValidationLabels];
        var predictions = BaselineModel.Predict(_data.Task, labels, _data.ClassNames.Count, data.Test.Labels.Length);
        return new FoldScore(fold, MetricSet.Values(_data.Task, predictions, data.Test.Labels), 0, 0,
            Math.Max(1, _data.ClassNames.Count - 1));
    }

    /// <summary>A fold, encoded by what all rows outside of it hold.</summary>
    private sealed class FoldData
    {
        public FoldData(TabularDataset data, DataSplit split)
        {
            var space = new FeatureSpace(data, [.. split.Training, .. split.Validation]);
            Parts = new TrainingParts(data, space, split);
            Test = new TestPart(data, space, split);
        }

        public TrainingParts Parts { get; }

        public TestPart Test { get; }
    }
}
