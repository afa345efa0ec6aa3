namespace MLNet.MoE.Benchmarks;

/// <summary>How one model did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folds">The folds that were finished, in order.</param>
/// <param name="Error">Why there are no more of them; null where all are there.</param>
internal sealed record ModelComparison(string Name, IReadOnlyList<FoldScore> Folds, string? Error)
{
    /// <summary>p value of the difference to the best model, corrected for the number of comparisons; null for the best itself and where it
    /// cannot be told.</summary>
    public double? PValue { get; init; }

    /// <summary>Whether it is the best.</summary>
    public bool IsBest { get; init; }

    /// <summary>Whether it ties with the best: it is not the best, and the difference may be chance.</summary>
    public bool IsTied => PValue is >= ComparisonResult.Level;

    /// <summary>Mean of a figure over the folds; NaN without any.</summary>
    public double Mean(int metric) => Folds.Select(fold => fold.Values[metric]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Standard deviation of a figure over the folds; null with fewer than two.</summary>
    public double? Deviation(int metric)
    {
        double[] values = [.. Folds.Select(fold => fold.Values[metric]).Where(double.IsFinite)];
        if (values.Length < 2) return null;
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    /// <summary>Mean seconds of a fit.</summary>
    public double FitSeconds => Folds.Select(fold => fold.FitSeconds).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean seconds of predicting a fold's rows.</summary>
    public double PredictSeconds => Folds.Select(fold => fold.PredictSeconds).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Mean number of parameters.</summary>
    public double Parameters => Folds.Select(fold => (double)fold.Parameters).DefaultIfEmpty(double.NaN).Average();
}
