namespace MLNet.MoE.Torch.Graphs;

/// <summary>Recorded operations.</summary>
internal interface IRecordedGraph : IDisposable
{
    /// <summary>Runs them.</summary>
    /// <exception cref="GraphException">The device fails.</exception>
    void Replay();
}
