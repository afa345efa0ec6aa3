using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>A run of experts with one activation, in networks where some have a learned number in it.</summary>
/// <param name="Apply">From units and learned numbers to the function's values.</param>
/// <param name="First">The first expert.</param>
/// <param name="Count">How many there are.</param>
internal sealed record LearnedActivation(Func<Tensor, Tensor, Tensor> Apply, int First, int Count)
{
    /// <summary>The runs of a network; null where no activation has a learned number.</summary>
    public static LearnedActivation[]? Of(NetworkSpec spec) => ExpertActivations.LearnedStarts(spec).Length == 0 ? null
        : Array.ConvertAll(ExpertActivations.Runs(spec), run => new LearnedActivation(Function(run.Name), run.First, run.Count));

    /// <summary>All experts' activations.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="units">(networks x copies, experts, rows, width).</param>
    /// <param name="numbers">(networks x copies, experts, 1, 1).</param>
    public static Tensor ApplyAll(LearnedActivation[] runs, Tensor units, Tensor numbers) => runs.Length == 1
        ? runs[0].Apply(units, numbers)
        : cat([.. runs.Select(run =>
            run.Apply(units.narrow(1, run.First, run.Count), numbers.narrow(1, run.First, run.Count)))], 1);

    private static Func<Tensor, Tensor, Tensor> Function(string name)
    {
        if (ActivationRegistry.Get(name).Learned is { } learned)
            return (x, p) => learned.Value(new TorchNumber(x), new TorchNumber(p)).Value;
        var apply = TorchParts.Activations.Get(name).Apply;
        return (x, _) => apply(x);
    }
}
