using MLNet.MoE.Networks.Definition.Activations;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="Helu"/>: the value of one function with the gradient of another.</summary>
internal static class TorchHelu
{
    /// <summary>max(x, 0), with the gradient of max(x + 0.05, 0).</summary>
    public static Tensor Apply(Tensor x)
    {
        using Scalar reach = Helu.Reach;
        var passed = x.add(reach, Numbers.One).relu();
        return x.detach().relu().Plus(passed - passed.detach());
    }
}
