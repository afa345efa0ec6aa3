namespace MLNet.MoE.Benchmarks;

/// <summary>What the catalogue says of a generated dataset; the generator itself is found in <see cref="GeneratedSuite"/>.</summary>
public sealed class GeneratedSet
{
    /// <summary>The set's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The number of classes; null for regression.</summary>
    public int? Classes { get; init; }

    /// <summary>How many rows are made by default.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether these rows are the whole population.</summary>
    public required bool Complete { get; init; }

    /// <summary>The number of numeric features.</summary>
    public required int NumericFeatures { get; init; }

    /// <summary>The number of categorical features.</summary>
    public required int CategoricalFeatures { get; init; }

    /// <summary>The best expected error rate, or root mean squared error for regression; null where it is not known.</summary>
    public double? BayesError { get; init; }

    /// <summary>Why the best is what it is.</summary>
    public required string BayesErrorBasis { get; init; }

    /// <summary>The publication that defines the set.</summary>
    public required string Source { get; init; }
}
