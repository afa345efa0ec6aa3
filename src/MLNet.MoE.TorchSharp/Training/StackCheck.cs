using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Torch.Training;

/// <summary>Which runs can be stacked.</summary>
internal static class StackCheck
{
    /// <summary>Checks that runs differ in nothing but what stacked networks may differ in.</summary>
    /// <exception cref="ArgumentException">They differ in more; the message says which run and in what.</exception>
    public static void Check(IReadOnlyList<TrainingRequest> requests)
    {
        if (requests.Count == 0) throw new ArgumentException("There is nothing to train: the list of requests is empty.", nameof(requests));
        for (int i = 1; i < requests.Count; i++)
        {
            if (Difference(requests[0], requests[i]) is string difference)
                throw new ArgumentException($"Request {i} cannot be trained together with request 0: it differs in {difference}.",
                    nameof(requests));
        }
    }

    /// <summary>In what two runs differ that stacked networks may not differ in; null where they can be stacked.</summary>
    public static string? Difference(TrainingRequest a, TrainingRequest b) =>
        !AreAlike(a.Spec, b.Spec) ? "its network; only columns, categories, bins and the gate's temperature may differ"
        : a.Data.TrainingRows.Length != b.Data.TrainingRows.Length || a.Data.ValidationRows.Length != b.Data.ValidationRows.Length
        ? "its number of training or validation rows"
        : Shared(a.Settings) != Shared(b.Settings)
        ? "settings that all steps share: batch size, orders of the rows, warm-up, averaging, rate factors or threads"
        : a.Settings.Device != b.Settings.Device ? "the device that it asks for"
        : null;

    private static bool AreAlike(NetworkSpec a, NetworkSpec b) =>
        a.ObjectiveParameters.SequenceEqual(b.ObjectiveParameters)
        && (a.Tasks is null) == (b.Tasks is null) && (a.Tasks ?? []).SequenceEqual(b.Tasks ?? [])
        && (a.Quantiles ?? []).SequenceEqual(b.Quantiles ?? [])
        && (a.GateParts is null) == (b.GateParts is null) && (a.GateParts is null || a.GateParts.IsSameAs(b.GateParts!))
        && a with
        {
            NumericColumns = b.NumericColumns, PlainColumns = b.PlainColumns, CategorySizes = b.CategorySizes,
            SparseColumns = b.SparseColumns, BinBoundaries = b.BinBoundaries, GateTemperature = b.GateTemperature,
            ObjectiveParameters = b.ObjectiveParameters, Quantiles = b.Quantiles, GateParts = b.GateParts,
            Tasks = b.Tasks,
        }
        == b;

    /// <summary>Settings without those that each network has for itself.</summary>
    private static TrainingSettings Shared(TrainingSettings settings) => settings with
    {
        LearningRate = 0, WeightDecay = 0, Dropout = 0, ClipNorm = 0, Seed = 0, MaximumEpochs = 0, Patience = 0, LowLossPatience = 0,
        LeastGain = 0, StoppingMetric = StoppingMetric.Loss, KeepBestOnCancellation = false, Device = null,
    };
}
