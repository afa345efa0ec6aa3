namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>No noise.</summary>
internal sealed class NoGateNoise : IGateNoise
{
    /// <inheritdoc/>
    public string Name => GateNoiseRegistry.None;

    /// <inheritdoc/>
    public string Description => "no noise";

    /// <inheritdoc/>
    public string Source => "";

    /// <inheritdoc/>
    public bool IsDrawn => false;

    /// <inheritdoc/>
    public bool AveragesAtPrediction => false;

    void IGateNoise.Draw<T>(Span<T> uniform) => uniform.Clear();
}
