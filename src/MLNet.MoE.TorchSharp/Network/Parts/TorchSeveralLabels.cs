using MLNet.MoE.Networks.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// Twin of <see cref="SeveralLabels"/>: the sum of the labels' losses, each times its weight and without rows that lack it.
/// </summary>
/// <param name="labels">The library's own.</param>
internal sealed class TorchSeveralLabels(SeveralLabels labels) : ITorchObjective
{
    private readonly ITorchObjective[] _twins = [.. labels.Parts.Select(part => TorchParts.Objectives.Get(part.Objective.Name))];

    /// <inheritdoc/>
    public string Name => SeveralLabels.ObjectiveName;

    /// <inheritdoc/>
    public string Description => "several labels in Torch";

    /// <inheritdoc/>
    public Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction)
    {
        var several = (SeveralLabels)objective;
        Tensor? sum = null;
        for (int i = 0; i < _twins.Length; i++)
        {
            var (own, start, count) = several.Parts[i];
            var label = labels.narrow(-1, i, 1);
            // What stands in the place of a missing label must have a loss; its weight of 0 takes it out again.
            var given = label.eq(label).to(outputs.dtype).squeeze(-1);
            var filled = label.nan_to_num(own.Labels == LabelDomain.Positive ? 1 : 0);
            if (several.Tasks[i].LossFactors is { } factors) given = given * OfClasses(filled.squeeze(-1), factors, outputs.dtype);
            using Scalar weight = several.Tasks[i].Weight;
            var losses = _twins[i].Loss(own, outputs.narrow(-1, start, count), filled, nn.Reduction.None).mul(weight) * given;
            sum = sum is null ? losses : sum.Plus(losses);
        }
        return reduction == nn.Reduction.Mean ? sum!.mean() : sum!;
    }

    /// <inheritdoc/>
    public Tensor Predict(Objective objective, Tensor outputs) => cat(
        [.. ((SeveralLabels)objective).Parts.Zip(_twins, (part, twin) =>
            twin.Predict(part.Objective, outputs.narrow(-1, part.Start, part.Count)))],
        -1);

    /// <summary>The number of each label's class, from numbers alone: a step that is replayed finds nothing that the host has made in
    /// it.</summary>
    private static Tensor OfClasses(Tensor labels, IReadOnlyList<double> numbers, ScalarType type)
    {
        Tensor? sum = null;
        for (int i = 0; i < numbers.Count; i++)
        {
            using Scalar name = (double)i, number = numbers[i];
            var own = labels.eq(name).to(type).mul(number);
            sum = sum is null ? own : sum.Plus(own);
        }
        return sum!;
    }
}
