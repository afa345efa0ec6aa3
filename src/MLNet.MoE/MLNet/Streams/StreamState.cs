using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>All that a stream knows.</summary>
/// <param name="warning">Confidence of a warning.</param>
/// <param name="drift">Confidence of a drift.</param>
internal sealed class StreamState(double warning, double drift)
{
    /// <summary>Rows so far.</summary>
    public long Rows { get; set; }

    /// <summary>Layout of the feature vector; null before the first batch.</summary>
    public FeatureLayout? Layout { get; set; }

    /// <summary>Classes; 0 for numbers.</summary>
    public int Classes { get; set; }

    /// <summary>Standard deviation of the labels of the first rows.</summary>
    public double Deviation { get; set; } = 1;

    /// <summary>The network in use; null while rows are gathered.</summary>
    public TrainedNetwork? Network { get; set; }

    /// <summary>The network with a fresh expert; null where none is on probation.</summary>
    public ExpertCandidate? Candidate { get; set; }

    /// <summary>Rows to learn from again.</summary>
    public StreamedRows Window { get; set; } = new();

    /// <summary>Watches the loss for a warning, and for a drift.</summary>
    public AdaptiveWindow Warning { get; } = new(warning);

    /// <inheritdoc cref="Warning"/>
    public AdaptiveWindow Drift { get; } = new(drift);

    /// <summary>What happened.</summary>
    public List<StreamEvent> History { get; } = [];
}
