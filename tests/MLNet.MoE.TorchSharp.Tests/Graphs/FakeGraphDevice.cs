using MLNet.MoE.Torch.Graphs;

namespace MLNet.MoE.TorchTests.Graphs;

/// <summary>
/// Records work without running it, as a device does, and runs what was recorded at each replay: with everything that the work had taken
/// from the host when it was recorded.
/// </summary>
internal sealed class FakeGraphDevice : IGraphDevice
{
    /// <summary>Replays of each recorded work, in the order of recording.</summary>
    public List<int> Replays { get; } = [];

    /// <summary>Recorded works that have been given back.</summary>
    public int Disposed { get; private set; }

    /// <summary>Whether the device itself has been given back.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Why it records nothing; null where it does.</summary>
    public string? Failure { get; init; }

    /// <summary>Why replays fail; null where they do not.</summary>
    public string? ReplayFailure { get; init; }

    /// <inheritdoc/>
    public IRecordedGraph Record(Action work)
    {
        if (Failure is not null) throw new GraphException(Failure);
        Replays.Add(0);
        return new Recorded(this, work, Replays.Count - 1);
    }

    /// <inheritdoc/>
    public void Dispose() => IsDisposed = true;

    private sealed class Recorded(FakeGraphDevice device, Action work, int index) : IRecordedGraph
    {
        public void Replay()
        {
            if (device.ReplayFailure is not null) throw new GraphException(device.ReplayFailure);
            device.Replays[index]++;
            work();
        }

        public void Dispose() => device.Disposed++;
    }
}
