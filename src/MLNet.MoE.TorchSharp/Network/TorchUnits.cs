using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>Units of the experts' layers in Torch: activations, one or several side by side, and gates of units.</summary>
/// <param name="spec">The network.</param>
internal sealed class TorchUnits(NetworkSpec spec)
{
    private readonly (Func<Tensor, Tensor> Apply, int First, int Count)[] _activations =
        Array.ConvertAll(ExpertActivations.Runs(spec), run => (TorchParts.Activations.Get(run.Name).Apply, run.First, run.Count));

    private readonly LearnedActivation[]? _learned = LearnedActivation.Of(spec);

    /// <summary>Whether units are not gated, and no number of their activations is learned.</summary>
    public bool AreOrdinary => !spec.GatedUnits && _learned is null;

    /// <summary>From the sums of a layer to its units, without dropout.</summary>
    /// <param name="sum">(networks x copies x matrices, rows, width).</param>
    /// <param name="numbers">(networks, copies, experts): learned numbers of the activations; null without.</param>
    /// <returns>(networks x copies x experts, rows, width).</returns>
    public Tensor Of(Tensor sum, Tensor? numbers)
    {
        if (!spec.GatedUnits) return Activate(sum, numbers);
        // The two sums of each expert lie one behind the other.
        var pairs = sum.view(-1, 2, sum.shape[1], spec.Width);
        var activated = Activate(pairs.select(1, 0).contiguous(), numbers);
        return activated.Plus(activated * pairs.select(1, 1));
    }

    /// <summary>What the matrices of a layer read: the units of each expert, of gated units twice.</summary>
    public Tensor Paired(Tensor hidden) => !spec.GatedUnits ? hidden
        : hidden.unsqueeze(1).expand(hidden.shape[0], 2, hidden.shape[1], hidden.shape[2]).reshape(2 * hidden.shape[0], hidden.shape[1],
            hidden.shape[2]);

    private Tensor Activate(Tensor sum, Tensor? numbers)
    {
        if (_learned is null && _activations.Length == 1) return _activations[0].Apply(sum);
        var apart = sum.view(-1, spec.Experts, sum.shape[1], spec.Width);
        return _learned is not null
            ? LearnedActivation.ApplyAll(_learned, apart, numbers!.reshape(apart.shape[0], spec.Experts, 1, 1)).view(sum.shape)
            : cat([.. _activations.Select(run => run.Apply(apart.narrow(1, run.First, run.Count)))], 1).view(sum.shape);
    }
}
