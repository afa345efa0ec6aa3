using MLNet.MoE.Parts;
using TorchSharp.Modules;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// The parts in Torch, by the same names as the library's own. A part is one line here, and a file where it is more than a function.
/// </summary>
internal static class TorchParts
{
    public static PartRegistry<TorchActivation> Activations { get; } = new(
        "activation in Torch",
        new TorchActivation("relu", x => x.relu()),
        new TorchActivation("silu", x => x.silu()),
        new TorchActivation("gelu", x => x.gelu(GELU.Approximate.tanh)),
        new TorchActivation("tanh", x => x.tanh()));

    public static PartRegistry<ITorchGate> Gates { get; } = new("gate in Torch", new TorchSoftmaxGate(), new TorchGumbelSoftmaxGate());

    public static PartRegistry<ITorchObjective> Objectives { get; } = new(
        "objective in Torch", new TorchSquaredError(), TorchPointwiseLosses.AbsoluteError, TorchPointwiseLosses.Huber,
        TorchPointwiseLosses.Quantile,
        TorchPointwiseLosses.Poisson, TorchPointwiseLosses.Gamma, TorchPointwiseLosses.Tweedie, new TorchLogistic(),
        new TorchCrossEntropy());

    public static PartRegistry<ITorchEmbedding> Embeddings { get; } = new("embedding in Torch", new TorchNoEmbedding(),
        new TorchPiecewiseLinearEmbedding());
}
