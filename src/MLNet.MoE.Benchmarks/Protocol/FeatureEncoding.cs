namespace MLNet.MoE.Benchmarks;

/// <summary>How missing numbers reach a contender.</summary>
internal enum FeatureEncoding
{
    /// <summary>As NaN, for learners that treat missing values themselves.</summary>
    MissingKept,

    /// <summary>As the mean of the training part, with an indicator slot for every column that has missing values there.</summary>
    MissingReplaced,
}
