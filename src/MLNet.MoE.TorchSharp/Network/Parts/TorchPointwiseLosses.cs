using MLNet.MoE.Networks.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>The twins of the objectives that are a function of one output and one label.</summary>
internal static class TorchPointwiseLosses
{
    private static readonly Scalar Tiny = 1e-30, Least = -LogLinkObjective.Farthest, Most = LogLinkObjective.Farthest;

    /// <summary>Twin of <see cref="AbsoluteError"/>.</summary>
    public static TorchPointwise AbsoluteError { get; } = new("absolute-error", (output, label, _) => (output - label).abs());

    /// <summary>Twin of <see cref="Networks.Objectives.Huber"/>.</summary>
    public static TorchPointwise Huber { get; } = new("huber", (output, label, parameters) =>
        nn.functional.huber_loss(output, label, parameters[0], nn.Reduction.None).mul(Numbers.Two));

    /// <summary>Twin of <see cref="Networks.Objectives.Quantile"/>.</summary>
    public static TorchPointwise Quantile { get; } = new("quantile", (output, label, parameters) => Pinball(output, label, parameters[0]));

    /// <summary>Twin of <see cref="Networks.Objectives.Poisson"/>.</summary>
    public static TorchPointwise Poisson { get; } = LogLink("poisson", (logMean, label, _) =>
        ((label * label.clamp_min(Tiny).log()) - (label * logMean) - label).Plus(logMean.exp()).mul(Numbers.Two));

    /// <summary>Twin of <see cref="Networks.Objectives.Gamma"/>.</summary>
    public static TorchPointwise Gamma { get; } = LogLink("gamma", (logMean, label, _) =>
        (logMean - label.log()).Plus(label * logMean.neg().exp()).sub(Numbers.One).mul(Numbers.Two));

    /// <summary>Twin of <see cref="Networks.Objectives.Tweedie"/>.</summary>
    public static TorchPointwise Tweedie { get; } = LogLink("tweedie", (logMean, label, parameters) =>
    {
        using Scalar one = 1 - parameters[0];
        using Scalar two = 2 - parameters[0];
        using Scalar product = (1 - parameters[0]) * (2 - parameters[0]);
        return (label.pow(two).div(product) - (label * logMean.mul(one).exp()).div(one)).Plus(logMean.mul(two).exp().div(two))
            .mul(Numbers.Two);
    });

    /// <summary>Pinball loss of outputs at a level.</summary>
    public static Tensor Pinball(Tensor output, Tensor label, double level)
    {
        using Scalar above = level;
        using Scalar below = level - 1;
        var error = label - output;
        return maximum(error.mul(above), error.mul(below));
    }

    private static TorchPointwise LogLink(string name, Func<Tensor, Tensor, IReadOnlyList<double>, Tensor> deviance) =>
        new(name, (output, label, parameters) => deviance(Bound(output), label, parameters)) { Link = output => Bound(output).exp() };

    // The slope goes on beyond the bounds, as the library's does.
    private static Tensor Bound(Tensor output) => output.Plus((output.clamp(Least, Most) - output).detach());
}
