using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Torch.Network;

/// <summary>The rows of a network, as a <see cref="DeviceTable"/> takes them.</summary>
/// <param name="Spec">The network's own specification.</param>
/// <param name="Table">Prepared table.</param>
/// <param name="Rows">Rows of it.</param>
/// <param name="MeanWeight">Weight that counts as 1.</param>
internal sealed record NetworkRows(NetworkSpec Spec, FeatureTable Table, int[] Rows, double MeanWeight)
{
    /// <summary>Whether another network's rows are these.</summary>
    public bool AreThoseOf(NetworkRows other) =>
        ReferenceEquals(Table, other.Table) && ReferenceEquals(Rows, other.Rows) && MeanWeight == other.MeanWeight
        && Spec.BinBoundaries.Count == other.Spec.BinBoundaries.Count
        && Spec.BinBoundaries.Zip(other.Spec.BinBoundaries).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
