namespace MLNet.MoE.Performance.Comparison;

/// <summary>A row of a stream.</summary>
internal sealed class StreamSample
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }
}
