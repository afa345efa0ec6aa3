using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Torch.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Noise;

/// <summary>What is random in one step of stacked networks, for the rows of a batch or a part of it.</summary>
/// <param name="spec">The network.</param>
/// <param name="networks">Number of networks.</param>
/// <param name="gateNoise">(networks, members, rows, experts): what is added to the logits; null for gates without noise.</param>
/// <param name="masks">
/// (networks, layers, members, experts, rows, width): what units are multiplied by; null where none are dropped.
/// </param>
internal sealed class StepDraws(NetworkSpec spec, long networks, Tensor? gateNoise, Tensor? masks)
{
    private readonly long _copies = WeightLayout.Copies(spec);

    /// <summary>Whether units are dropped.</summary>
    public bool DropsUnits => masks is not null;

    /// <summary>Adds the gate's noise to logits.</summary>
    /// <param name="logits">(networks x copies, members of a copy x rows, experts).</param>
    public Tensor AddGateNoise(Tensor logits)
    {
        if (gateNoise is null) return logits;
        return logits.view(networks, spec.Members, -1, spec.Experts).Plus(gateNoise).view(logits.shape);
    }

    /// <summary>Drops units of a layer.</summary>
    /// <param name="units">(networks x copies x experts, members of a copy x rows, width).</param>
    /// <param name="layer">Which layer.</param>
    public Tensor Drop(Tensor units, int layer)
    {
        long own = spec.Members / _copies, rows = units.shape[1] / own;
        var mask = masks!.select(1, layer).view(networks, _copies, own, spec.Experts, rows, spec.Width).transpose(2, 3);
        return (units.view(networks, _copies, spec.Experts, own, rows, spec.Width) * mask).view(units.shape);
    }
}
