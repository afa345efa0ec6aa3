using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Parts;
using TorchSharp.Modules;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// The parts in Torch, by the same names as the library's own. A part is one line here, and a file where it is more than a function;
/// activations that are formulas come by themselves.
/// </summary>
internal static class TorchParts
{
    public static PartRegistry<TorchActivation> Activations { get; } = new(
        "activation in Torch",
        [new TorchActivation("relu", x => x.relu()),
        new TorchActivation("silu", x => x.silu()),
        new TorchActivation("gelu", x => x.gelu(GELU.Approximate.tanh)),
        new TorchActivation("tanh", x => x.tanh()),
        new TorchActivation("sigmoid", x => x.sigmoid()),
        new TorchActivation("helu", TorchHelu.Apply),
        new TorchActivation("elu", x => x.relu().Plus(x.clamp_max(Numbers.Zero).expm1())),
        .. ActivationRegistry.All.Parts.Where(part => part.Formula is not null).Select(part =>
            new TorchActivation(part.Name, x => part.Formula!.Value(new TorchNumber(x)).Value))]);

    public static PartRegistry<ITorchGate> Gates { get; } = new("gate in Torch", new TorchSoftmaxGate(), new TorchGumbelSoftmaxGate(),
        new TorchLargestGate("top-k", hasGap: false), new TorchThresholdGate(), new TorchLargestGate("adaptive", hasGap: true),
        new TorchRectifiedGate(), new TorchSigmoidGate());

    public static PartRegistry<TorchGateNoise> GateNoises { get; } = new("gate noise in Torch", new TorchGateNoise("none", _ => { }),
        new TorchGateNoise("gumbel", TorchGateNoise.Gumbel), new TorchGateNoise("normal", TorchGateNoise.Normal),
        new TorchGateNoise("laplace", TorchGateNoise.Laplace));

    public static PartRegistry<ITorchGateLoss> GateLosses { get; } = new("load balance term in Torch", new TorchImportanceLoss(),
        new TorchLoadLoss(), new TorchDispatchLoss());

    public static PartRegistry<ITorchObjective> Objectives { get; } = new(
        "objective in Torch", new TorchSquaredError(), TorchPointwiseLosses.AbsoluteError, TorchPointwiseLosses.Huber,
        TorchPointwiseLosses.Quantile,
        TorchPointwiseLosses.Poisson, TorchPointwiseLosses.Gamma, TorchPointwiseLosses.Tweedie, new TorchLogistic(),
        new TorchCrossEntropy());

    /// <summary>What a network is trained for.</summary>
    public static ITorchObjective ObjectiveOf(NetworkSpec spec) => spec.GetObjective() is SeveralLabels several
        ? new TorchSeveralLabels(several)
        : spec.Quantiles is null ? Objectives.Get(spec.Objective) : new TorchWithQuantiles(Objectives.Get(spec.Objective));

    public static PartRegistry<ITorchEmbedding> Embeddings { get; } = new("embedding in Torch", new TorchNoEmbedding(),
        new TorchPiecewiseLinearEmbedding());
}
