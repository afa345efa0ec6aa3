namespace MLNet.MoE.Preprocessing;

/// <summary>How a target is scaled before training, and predictions are scaled back.</summary>
internal enum TargetScaling
{
    /// <summary>Not at all: classes.</summary>
    None,

    /// <summary>Its mean is taken off, and the rest divided by its standard deviation.</summary>
    MeanAndDeviation,

    /// <summary>Its median is taken off, and the rest divided by its spread, which outliers don't move: see
    /// <see cref="TargetScale"/>.</summary>
    MedianAndSpread,

    /// <summary>It is divided by its mean, so that 0 stays 0.</summary>
    Mean,
}
