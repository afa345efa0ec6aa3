namespace MLNet.MoE.Benchmarks;

/// <summary>MONK-2: exactly two of the six attributes have their first value.</summary>
public sealed class Monk2 : MonkGenerator
{
    /// <inheritdoc/>
    public override string Name => "monk-2";

    /// <inheritdoc/>
    protected override bool IsPositive(int[] a) => a.Skip(1).Count(value => value == 1) == 2;
}
