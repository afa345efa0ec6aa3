using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Standard Laplace noise: -ln(2 (1 - u)) above the median, ln(2 u) below.</summary>
internal sealed class LaplaceNoise : IGateNoise
{
    /// <inheritdoc/>
    public string Name => "laplace";

    /// <inheritdoc/>
    public string Description => "ln 2u below the median of u, -ln 2(1 - u) above; predictions average over fixed draws";

    /// <inheritdoc/>
    public string Source => "symmetric, with tails as heavy as Gumbel's right one";

    /// <inheritdoc/>
    public void Draw<T>(Span<T> uniform)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T half = T.One / (T.One + T.One);
        foreach (ref T u in uniform) u = u < half ? T.Log(u + u) : -T.Log((T.One - u) + (T.One - u));
    }
}
