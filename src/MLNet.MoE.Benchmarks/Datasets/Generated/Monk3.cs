namespace MLNet.MoE.Benchmarks;

/// <summary>
/// MONK-3: the jacket is green and a sword is held, or the jacket is not blue and the body is not an octagon; with 5 %
/// of the labels wrong. The paper puts its noise (6 of 122 labels) into its training part only. Here the parts are
/// drawn later, so 22 of all 432 labels (5.1 %) are turned, chosen by the seed, and training and test rows alike are
/// affected.
/// </summary>
public sealed class Monk3 : MonkGenerator
{
    /// <inheritdoc/>
    public override string Name => "monk-3";

    /// <inheritdoc/>
    public override double? BayesError => 22.0 / 432;

    /// <inheritdoc/>
    public override string BayesErrorBasis => "22 of the 432 labels are turned at random; the rule errs on exactly these.";

    /// <inheritdoc/>
    protected override int FlippedLabels => 22;

    /// <inheritdoc/>
    protected override bool IsPositive(int[] a) => (a[5] == 3 && a[4] == 1) || (a[5] != 4 && a[2] != 3);
}
