namespace MLNet.MoE.Networks.Cpu;

/// <summary>Rows that are scored together, which is faster than one by one. An instance serves one thread and is given back by disposing of
/// it.</summary>
internal abstract class RowBlock : IDisposable
{
    /// <summary>Rows of a block at most.</summary>
    public abstract int Capacity { get; }

    /// <summary>Begins a block of that many rows.</summary>
    public abstract void Begin(int rows);

    /// <summary>Loads a row of the block.</summary>
    /// <param name="row">Its place in the block.</param>
    /// <param name="features">(slots).</param>
    public abstract void Load(int row, ReadOnlySpan<float> features);

    /// <summary>Loads a row of the block of which some slots are given; all others are 0.</summary>
    /// <param name="row">Its place in the block.</param>
    /// <param name="slots">Slots that are not zero, ascending.</param>
    /// <param name="values">Their values.</param>
    public abstract void Load(int row, ReadOnlySpan<int> slots, ReadOnlySpan<float> values);

    /// <summary>Scores the block, all rows of which are loaded.</summary>
    /// <param name="scores">(rows, scores) to be written.</param>
    public abstract void Score(Span<float> scores);

    /// <summary>Gives the block back.</summary>
    public abstract void Dispose();
}
