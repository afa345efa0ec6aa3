namespace MLNet.MoE.Benchmarks;

/// <summary>MONK-1: head and body have the same shape, or the jacket is red.</summary>
public sealed class Monk1 : MonkGenerator
{
    /// <inheritdoc/>
    public override string Name => "monk-1";

    /// <inheritdoc/>
    protected override bool IsPositive(int[] a) => a[1] == a[2] || a[5] == 1;
}
