namespace MLNet.MoE.Torch.Graphs;

/// <summary>Runs the work each time anew.</summary>
internal sealed class EagerRepeater : IRepeater
{
    /// <inheritdoc/>
    public bool Replays => false;

    /// <inheritdoc/>
    public void Run(string name, Action work) => work();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
