using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Torch.Network;
using TorchSharp;
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
    private readonly GateDesign? _gate = spec.HasGate ? GateDesign.Of(spec) : null;

    /// <summary>Whether units are dropped.</summary>
    public bool DropsUnits => masks is not null;

    /// <summary>Adds the gate's noise to the logits among its lines.</summary>
    /// <param name="lines">(networks x copies, members of a copy x rows, lines).</param>
    /// <returns>(networks x copies, members of a copy x rows, lines of the selection).</returns>
    public Tensor AddGateNoise(Tensor lines)
    {
        if (gateNoise is null) return lines;
        if (_gate!.Lines == spec.Experts)
            return lines.view(networks, spec.Members, -1, spec.Experts).Plus(gateNoise).view(lines.shape);
        var noise = gateNoise.reshape(lines.shape[0], lines.shape[1], spec.Experts);
        if (_gate.Noise.HasLearnedScale)
        {
            using Scalar least = GateDesign.LeastNoise;
            // ln(1 + exp(x)), without the plain numbers that softplus would be given.
            var scale = lines.narrow(2, _gate.SelectionLines, spec.Experts).neg().log_sigmoid().neg();
            noise = scale.add(least, Numbers.One) * noise;
        }
        var logits = lines.narrow(2, 0, spec.Experts).Plus(noise);
        return _gate.SelectionLines == spec.Experts ? logits
            : cat([logits, lines.narrow(2, spec.Experts, _gate.SelectionLines - spec.Experts)], 2);
    }

    /// <summary>Drops units of a layer.</summary>
    /// <param name="units">(networks x copies, experts, members of a copy x rows, width).</param>
    /// <param name="layer">Which layer.</param>
    public Tensor Drop(Tensor units, int layer)
    {
        long own = spec.Members / _copies, rows = units.shape[2] / own;
        var mask = masks!.select(1, layer).view(networks, _copies, own, spec.Experts, rows, spec.Width).transpose(2, 3);
        return (units.view(networks, _copies, spec.Experts, own, rows, spec.Width) * mask).reshape(units.shape);
    }
}
