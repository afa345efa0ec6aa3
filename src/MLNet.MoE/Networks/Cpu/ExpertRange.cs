namespace MLNet.MoE.Networks.Cpu;

/// <summary>Experts that pass through the layers together.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ExpertRange(int First, int Count)
{
    /// <summary>The expert behind the last.</summary>
    public int End => First + Count;
}
