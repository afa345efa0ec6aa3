using MLNet.MoE.Networks.Definition.Activations.Formulas;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>The activations that can be chosen by name.</summary>
internal static class ActivationRegistry
{
    /// <summary>
    /// All registered activations. Each formula is code of its own for the runtime to compile, so that those beyond the first are made only
    /// where a network has one of them.
    /// </summary>
    public static PartRegistry<Activation> All { get; } = new(
        "activation",
        [
            Activation.Of<Relu>("relu", "max(x, 0)"),
            Activation.Of<Silu>("silu", "x times the logistic function of x", "arXiv 1702.03118"),
            Activation.Of<Gelu>("gelu", "Gaussian error linear unit, tanh form", "arXiv 1606.08415"),
            Activation.Of<Tanh>("tanh", "hyperbolic tangent"),
            Activation.Of<Sigmoid>("sigmoid", "logistic function"),
            Activation.Of<Elu>("elu", "x above 0, exp(x) - 1 below", "arXiv 1511.07289"),
        ],
        () => [
            Activation.Of<LeakyRelu>(), Activation.Of<Relu6>(), Activation.Of<ShiftedRelu>(), Activation.Of<SquaredRelu>(),
            Activation.Of<LogRelu>(), Activation.Of<SoftShrink>(), Activation.Of<HardTanh>(), Activation.Of<HardSigmoid>(),
            Activation.Of<HardSwish>(), Activation.Of<Selu>(), Activation.Of<Elish>(), Activation.Of<Softplus>(),
            Activation.Of<ShiftedSoftplus>(), Activation.Of<Squareplus>(), Activation.Of<BentIdentity>(), Activation.Of<Mish>(),
            Activation.Of<Serf>(), Activation.Of<TanhExp>(), Activation.Of<Logish>(), Activation.Of<Smish>(), Activation.Of<Phish>(),
            Activation.Of<Gish>(), Activation.Of<GeluErf>(), Activation.Of<QuickGelu>(), Activation.Of<DSilu>(), Activation.Of<Colu>(),
            Activation.Of<Lisht>(), Activation.Of<SinLu>(), Activation.Of<LogSigmoid>(), Activation.Of<Softsign>(),
            Activation.Of<Arctan>(), Activation.Of<Isru>(), Activation.Of<Isrlu>(), Activation.Of<Sqnl>(),
            Activation.Of<Gudermannian>(), Activation.Of<LecunTanh>(), Activation.Of<PenalizedTanh>(), Activation.Of<TanhShrink>(),
            Activation.Of<ComplementaryLogLog>(), Activation.Of<Asinh>(), Activation.Of<Symlog>(), Activation.Of<Sine>(),
            Activation.Of<Snake>(), Activation.Of<GrowingCosine>(), Activation.Of<Gaussian>(), Activation.Of<Golu>(),
            Activation.Of<Helu>("helu", "max(x, 0), with gradients down to -0.05", "arXiv 2411.10573"),
            Activation.Of<Identity>(),
            Activation.Learning<Swish>(), Activation.Learning<Prelu>(), Activation.Learning<XSilu>(), Activation.Learning<XGelu>(),
            Activation.Learning<XAtlu>(), Activation.Learning<Smu>(),
        ]);

    /// <summary>The activation of that name.</summary>
    public static Activation Get(string name) => All.Get(name);
}
