namespace MLNet.MoE.Preprocessing;

/// <summary>How a target is scaled before training, and predictions are scaled back.</summary>
internal enum TargetScaling
{
    /// <summary>Not at all: classes.</summary>
    None,

    /// <summary>Its mean is taken off, and the rest divided by its standard deviation.</summary>
    MeanAndDeviation,
}
