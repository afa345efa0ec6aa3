using MLNet.MoE.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Noise of a gate in Torch.</summary>
/// <param name="Name">Name of the noise.</param>
/// <param name="Draw">Turns uniform numbers in (0, 1) into draws, in place.</param>
internal sealed record TorchGateNoise(string Name, Action<Tensor> Draw) : INetworkPart
{
    /// <inheritdoc/>
    public string Description => $"the gate noise '{Name}' in Torch";

    /// <summary>-ln(-ln u).</summary>
    public static void Gumbel(Tensor uniform) => uniform.log_().neg_().log_().neg_();

    /// <summary>ln 2u below the median, -ln 2(1 - u) above.</summary>
    public static void Laplace(Tensor uniform)
    {
        using Scalar half = 0.5;
        // -sign(u - 1/2) ln(1 - |2u - 1|)
        var centred = uniform.sub(half);
        uniform.copy_(centred.sign().neg().mul(centred.abs().mul(Numbers.Two).neg().add(Numbers.One, Numbers.One).log()));
    }

    /// <summary>The normal distribution's quantile.</summary>
    public static void Normal(Tensor uniform)
    {
        using Scalar root = Math.Sqrt(2);
        uniform.mul_(Numbers.Two).sub_(Numbers.One).erfinv_().mul_(root);
    }
}
