namespace MLNet.MoE.Torch.Graphs;

/// <summary>
/// Runs work a few times, records it then as a graph, and replays that from then on: one call for what are hundreds of operations. The
/// first runs are real ones; in them libraries allocate what they allocate once. Work of another shape has another name, and so a graph of
/// its own. What cannot be recorded goes on as before, with one warning.
/// </summary>
/// <param name="device">Records.</param>
/// <param name="warn">Told, once, why work is not recorded.</param>
internal sealed class GraphRepeater(IGraphDevice device, Action<string> warn) : IRepeater
{
    /// <summary>Runs before the work is recorded.</summary>
    internal const int WarmUpRuns = 3;

    private readonly Dictionary<string, Work> _works = [];
    private bool _hasFailed;

    /// <inheritdoc/>
    public bool Replays => true;

    /// <inheritdoc/>
    public void Run(string name, Action work)
    {
        if (!_works.TryGetValue(name, out var state)) _works.Add(name, state = new Work());
        if (state.Graph is null && !_hasFailed && state.Runs++ >= WarmUpRuns) state.Graph = RecordOrNull(work);
        if (state.Graph is null) work();
        else state.Graph.Replay();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _works.Values) state.Graph?.Dispose();
        _works.Clear();
        device.Dispose();
    }

    private IRecordedGraph? RecordOrNull(Action work)
    {
        try
        {
            return device.Record(work);
        }
        catch (GraphException exception)
        {
            _hasFailed = true;
            warn(exception.Message);
            return null;
        }
    }

    private sealed class Work
    {
        public int Runs { get; set; }

        public IRecordedGraph? Graph { get; set; }
    }
}
