using MLNet.MoE.Network;
using MLNet.MoE.Training;

namespace MLNet.MoE.Torch.Training;

/// <summary>Which runs can be stacked.</summary>
internal static class StackCheck
{
    /// <summary>Checks that runs differ in nothing but what stacked networks may differ in.</summary>
    /// <exception cref="ArgumentException">They differ in more; the message says which run and in what.</exception>
    public static void Check(IReadOnlyList<TrainingRequest> requests)
    {
        if (requests.Count == 0) throw new ArgumentException("There is nothing to train: the list of requests is empty.", nameof(requests));
        var first = requests[0];
        for (int i = 1; i < requests.Count; i++)
        {
            string? difference =
                !ReferenceEquals(requests[i].Data, first.Data) ? "its data, which must be the same object"
                : !AreAlike(requests[i].Spec, first.Spec) ? "its network; only the gate's temperature may differ"
                : Shared(requests[i].Settings) != Shared(first.Settings) ? "settings that all steps share: batch size, warm-up, averaging, rate factors or threads"
                : null;
            if (difference is not null) throw new ArgumentException($"Request {i} cannot be trained together with request 0: it differs in {difference}.", nameof(requests));
        }
    }

    private static bool AreAlike(NetworkSpec a, NetworkSpec b) =>
        a.CategorySizes.SequenceEqual(b.CategorySizes)
        && a.BinBoundaries.Count == b.BinBoundaries.Count
        && a.BinBoundaries.Zip(b.BinBoundaries).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
        && a with { CategorySizes = b.CategorySizes, BinBoundaries = b.BinBoundaries, GateTemperature = b.GateTemperature } == b;

    /// <summary>Settings without those that each network has for itself.</summary>
    private static TrainingSettings Shared(TrainingSettings settings) => settings with
    {
        LearningRate = 0, WeightDecay = 0, Dropout = 0, ClipNorm = 0, Seed = 0, MaximumEpochs = 0, Patience = 0,
        StoppingMetric = StoppingMetric.Loss, KeepBestOnCancellation = false,
    };
}
