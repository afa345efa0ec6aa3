namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The scores of several methods on several datasets, higher being better everywhere: errors enter with their sign
/// turned. NaN is a score that is missing.
/// </summary>
public sealed class ScoreTable
{
    private readonly double[][] _scores;

    /// <summary>Creates a table.</summary>
    /// <param name="methods">The methods, with distinct names; at least two.</param>
    /// <param name="datasets">The datasets, with distinct names.</param>
    /// <param name="scores">(datasets, methods) The scores; not copied.</param>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public ScoreTable(IReadOnlyList<string> methods, IReadOnlyList<string> datasets, double[][] scores)
    {
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(datasets);
        ArgumentNullException.ThrowIfNull(scores);
        if (methods.Count < 2)
            throw new ArgumentException($"A comparison needs at least two methods, not {methods.Count}.", nameof(methods));
        CheckDistinct(methods, nameof(methods));
        CheckDistinct(datasets, nameof(datasets));
        if (scores.Length != datasets.Count)
            throw new ArgumentException($"There are {scores.Length} rows of scores for {datasets.Count} datasets.", nameof(scores));
        for (int dataset = 0; dataset < scores.Length; dataset++)
        {
            if (scores[dataset].Length != methods.Count)
            {
                throw new ArgumentException(
                    $"Dataset '{datasets[dataset]}' has {scores[dataset].Length} scores for {methods.Count} methods.", nameof(scores));
            }
        }

        Methods = [.. methods];
        Datasets = [.. datasets];
        _scores = scores;
    }

    /// <summary>The methods.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The datasets.</summary>
    public IReadOnlyList<string> Datasets { get; }

    /// <summary>Whether no score is missing.</summary>
    public bool IsComplete => _scores.All(row => !row.Any(double.IsNaN));

    /// <summary>(methods) The scores on one dataset.</summary>
    public ReadOnlySpan<double> this[int dataset] => _scores[dataset];

    /// <summary>(datasets) The scores of one method.</summary>
    public double[] ScoresOf(int method) => Array.ConvertAll(_scores, row => row[method]);

    /// <summary>The datasets on which every method has a score: what the tests over several datasets need.</summary>
    public ScoreTable CompleteDatasets()
    {
        int[] kept = Enumerable.Range(0, Datasets.Count).Where(dataset => !_scores[dataset].Any(double.IsNaN)).ToArray();
        return new ScoreTable(Methods, [.. kept.Select(dataset => Datasets[dataset])], [.. kept.Select(dataset => _scores[dataset])]);
    }

    internal void RequireComplete()
    {
        for (int dataset = 0; dataset < Datasets.Count; dataset++)
        {
            int method = Array.FindIndex(_scores[dataset], double.IsNaN);
            if (method >= 0)
            {
                throw new InvalidOperationException(
                    $"Method '{Methods[method]}' has no score on '{Datasets[dataset]}'; compare {nameof(CompleteDatasets)}() instead.");
            }
        }

        if (Datasets.Count == 0)
            throw new InvalidOperationException("There is no dataset on which every method has a score.");
    }

    private static void CheckDistinct(IReadOnlyList<string> names, string parameter)
    {
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"The name '{twice.Key}' occurs twice.", parameter);
    }
}
