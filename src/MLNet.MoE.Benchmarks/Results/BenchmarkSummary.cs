namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The results of a run as a table of datasets and models: scores averaged over seeds, ranks, gains and duels.
/// </summary>
public sealed class BenchmarkSummary
{
    /// <summary>Relative difference below which two scores are equal; only rounding lies below it.</summary>
    private const double Tie = 1e-9;

    private readonly SummaryCell[,] _cells;

    /// <summary>Makes the summary; datasets and models keep the order in which they first occur, models of the registry its
    /// order.</summary>
    public BenchmarkSummary(IReadOnlyList<ResultRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        Records = records;
        Datasets = [.. records.Select(record => record.Dataset).Distinct()];
        Models = [.. records.Select(record => record.Model).Distinct().OrderBy(Place)];
        _cells = new SummaryCell[Datasets.Count, Models.Count];
        var groups = records.ToLookup(record => (record.Dataset, record.Model));
        Ranks = new double[Datasets.Count, Models.Count];
        for (int d = 0; d < Datasets.Count; d++)
        {
            for (int m = 0; m < Models.Count; m++) _cells[d, m] = new SummaryCell([.. groups[(Datasets[d], Models[m])]]);
            FillRanks(d);
        }
    }

    /// <summary>What the summary is of.</summary>
    public IReadOnlyList<ResultRecord> Records { get; }

    /// <summary>Names of the datasets.</summary>
    public IReadOnlyList<string> Datasets { get; }

    /// <summary>Names of the models.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>
    /// (datasets, models) Place of each model on each dataset, 1 for the best; equals share the mean of their places, failed runs come
    /// last. NaN where the model did not take part.
    /// </summary>
    public double[,] Ranks { get; }

    /// <summary>One field of the table.</summary>
    public SummaryCell this[int dataset, int model] => _cells[dataset, model];

    /// <summary>Whether lower scores are better on a dataset.</summary>
    public bool LowerIsBetter(int dataset) => Metric(dataset) == "rmse";

    /// <summary>The metric of a dataset; empty where nobody could run.</summary>
    public string Metric(int dataset)
        => Enumerable.Range(0, Models.Count).Select(m => _cells[dataset, m].Metric).FirstOrDefault(metric => metric.Length > 0) ?? "";

    /// <summary>The best value of the metric that anyone can expect on a dataset; null where it is not known.</summary>
    public double? Limit(int dataset)
        => Enumerable.Range(0, Models.Count).Select(m => _cells[dataset, m].Limit).FirstOrDefault(limit => limit is not null);

    /// <summary>Mean rank of a model over the datasets that it took part in.</summary>
    public double MeanRank(int model) => Enumerable.Range(0, Datasets.Count).Where(d => TookPart(d, model)).Average(d => Ranks[d, model]);

    /// <summary>What <see cref="MeanRank"/> is called: there is nothing to average on a single dataset.</summary>
    public string RankName => Datasets.Count == 1 ? "rank" : "mean rank";

    /// <summary>The models of the best mean rank; several where they share it.</summary>
    public IReadOnlyList<int> Leaders
    {
        get
        {
            var order = ByMeanRank();
            return [.. order.Where(model => MeanRank(model) <= MeanRank(order[0]) + Tie)];
        }
    }

    /// <summary>Models from the best mean rank to the worst, as indices.</summary>
    public IReadOnlyList<int> ByMeanRank() => [.. Enumerable.Range(0, Models.Count).OrderBy(MeanRank)];

    /// <summary>Whether no model did better on a dataset.</summary>
    public bool IsBest(int dataset, int model) =>
        _cells[dataset, model].Score is not null && Enumerable.Range(0, Models.Count).All(other => Compare(dataset, model, other) >= 0);

    /// <summary>
    /// By how much a model is better than another in percent of the other's score: (accuracy / other - 1) or (1 - rmse / other). Null where
    /// one of them failed.
    /// </summary>
    public double? Gain(int dataset, int model, int other)
    {
        if (_cells[dataset, model].Score is not double score || _cells[dataset, other].Score is not double reference || reference == 0)
            return null;
        return 100 * (LowerIsBetter(dataset) ? 1 - (score / reference) : (score / reference) - 1);
    }

    /// <summary>Datasets on which a model is better than, equal to and worse than another.</summary>
    public (int Wins, int Ties, int Losses) Duel(int model, int other)
    {
        int[] outcomes = [.. Enumerable.Range(0, Datasets.Count).Where(d => TookPart(d, model) && TookPart(d, other))
            .Select(d => Compare(d, model, other))];
        return (outcomes.Count(x => x > 0), outcomes.Count(x => x == 0), outcomes.Count(x => x < 0));
    }

    /// <summary>
    /// The scores as the statistics want them: higher is better, NaN where there is none. Models that cannot learn the task of some dataset
    /// are left out where two others remain, as the statistics compare models on the same datasets.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer than two models.</exception>
    public ScoreTable ToScoreTable()
    {
        int[] kept = [.. Enumerable.Range(0, Models.Count).Where(m => Enumerable.Range(0, Datasets.Count).All(d => TookPart(d, m)))];
        if (kept.Length < 2) kept = [.. Enumerable.Range(0, Models.Count)];
        return new(
            [.. kept.Select(m => Models[m])],
            Datasets,
            [.. Enumerable.Range(0, Datasets.Count)
                .Select(d => kept.Select(m => _cells[d, m].Score is double score ? LowerIsBetter(d) ? -score : score : double.NaN)
                    .ToArray())]);
    }

    /// <summary>Whether a model has a result on a dataset, if only a failed one; without, it cannot learn the dataset's task.</summary>
    public bool TookPart(int dataset, int model) => _cells[dataset, model].Records.Count > 0;

    private void FillRanks(int dataset)
    {
        for (int m = 0; m < Models.Count; m++)
        {
            int better = 0, equal = 0;
            for (int other = 0; other < Models.Count; other++)
            {
                if (!TookPart(dataset, other)) continue;
                int outcome = Compare(dataset, m, other);
                if (outcome < 0) better++;
                if (outcome == 0) equal++;
            }
            Ranks[dataset, m] = TookPart(dataset, m) ? 1 + better + ((equal - 1) / 2.0) : double.NaN;
        }
    }

    // 1 where the first is better, -1 where it is worse; a failed run is worse than any score.
    private int Compare(int dataset, int first, int second)
    {
        double? a = _cells[dataset, first].Score, b = _cells[dataset, second].Score;
        if (a is null || b is null) return a is null && b is null ? 0 : a is null ? -1 : 1;
        if (Math.Abs(a.Value - b.Value) <= Tie * Math.Max(Math.Abs(a.Value), Math.Abs(b.Value))) return 0;
        return a > b == LowerIsBetter(dataset) ? -1 : 1;
    }

    // Variants and tuned models stand behind the contender that they are of.
    private static int Place(string model)
    {
        string known = LearnerName.Base(model);
        for (int i = 0; i < LearnerRegistry.All.Count; i++)
            if (LearnerRegistry.All[i].Name == known) return i;
        return int.MaxValue;
    }
}
