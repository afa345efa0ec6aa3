namespace MLNet.MoE.Torch.Graphs;

/// <summary>Runs work that is the same again and again, but for numbers at fixed places on the device.</summary>
internal interface IRepeater : IDisposable
{
    /// <summary>Whether work may be replayed, so that it has to find everything that changes at fixed places on the device.</summary>
    bool Replays { get; }

    /// <summary>Runs the work, or replays it.</summary>
    /// <param name="name">Work of one name is the same each time.</param>
    /// <param name="work">The work.</param>
    void Run(string name, Action work);
}
