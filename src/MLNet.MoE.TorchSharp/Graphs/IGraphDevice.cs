namespace MLNet.MoE.Torch.Graphs;

/// <summary>A device that records operations instead of running them.</summary>
internal interface IGraphDevice : IDisposable
{
    /// <summary>Records the work, which does not run.</summary>
    /// <exception cref="GraphException">It cannot be recorded; the device is as before.</exception>
    IRecordedGraph Record(Action work);
}
