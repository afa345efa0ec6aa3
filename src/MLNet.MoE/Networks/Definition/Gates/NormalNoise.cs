using System.Numerics;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Standard normal noise with a scale that is learned for each row and expert: the noise of noisy top-k gating.</summary>
internal sealed class NormalNoise : IGateNoise
{
    /// <inheritdoc/>
    public string Name => "normal";

    /// <inheritdoc/>
    public string Description => "normal, times softplus of a further line of the gate, plus 0.01; none at prediction";

    /// <inheritdoc/>
    public string Source => "arXiv 1701.06538";

    /// <inheritdoc/>
    public bool AveragesAtPrediction => false;

    /// <inheritdoc/>
    public bool HasLearnedScale => true;

    /// <inheritdoc/>
    public void Draw<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (ref T u in uniform) u = T.CreateTruncating(NormalDistribution.Quantile(double.CreateTruncating(u)));
    }
}
