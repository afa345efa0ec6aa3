using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>Twin of <see cref="LoadLoss"/>.</summary>
internal sealed class TorchLoadLoss : ITorchGateLoss
{
    /// <inheritdoc/>
    public string Name => "load";

    /// <inheritdoc/>
    public string Description => $"the term '{Name}' in Torch";

    /// <inheritdoc/>
    public Tensor Measured(TorchGateLossRows rows) => Trained(rows).detach();

    /// <inheritdoc/>
    public Tensor Trained(TorchGateLossRows rows)
    {
        using Scalar least = GateDesign.LeastNoise, half = 0.5, root = Math.Sqrt(0.5);
        long experts = rows.Gate.Experts;
        // The chosen have to pass the first that is not, the others the last that is.
        var largest = rows.Noisy.topk(rows.Gate.ActiveExperts + 1, -1, largest: true, sorted: true).values;
        var last = largest.narrow(-1, rows.Gate.ActiveExperts - 1, 1);
        var next = largest.narrow(-1, rows.Gate.ActiveExperts, 1);
        var bound = where(rows.Weights.detach().gt(Numbers.Zero), next, last);
        var scale = rows.Lines.narrow(-1, rows.Lines.shape[^1] - experts, experts).neg().log_sigmoid().neg().add(least, Numbers.One);
        var margin = (rows.Lines.narrow(-1, 0, experts) - bound) / scale;
        return margin.mul(root).erf().add(Numbers.One, Numbers.One).mul(half);
    }

    /// <inheritdoc/>
    public Tensor Slopes(Tensor means) => TorchGateLoss.UnevenLoad(means);
}
