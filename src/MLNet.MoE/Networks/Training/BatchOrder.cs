using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Training;

/// <summary>Order of the training rows in each epoch: a function of seed, epoch and member alone, so that all engines see the same
/// batches.</summary>
internal static class BatchOrder
{
    /// <summary>Orders that a network trains in: one for all its members, or one for each.</summary>
    public static int Count(NetworkSpec spec, TrainingSettings settings) => settings.OwnBatchOrder ? spec.Members : 1;

    /// <summary>(orders, rows): the rows in as many orders, one after the other. The first is the same for any number of orders.</summary>
    public static int[] ForEpoch(int[] rows, int seed, int epoch, int orders)
    {
        int[] all = new int[orders * rows.Length];
        for (int order = 0; order < orders; order++)
        {
            var own = all.AsSpan(order * rows.Length, rows.Length);
            rows.CopyTo(own);
            new Random(HashCode(seed, epoch) ^ (order * 0x2545F491)).Shuffle(own);
        }
        return all;
    }

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(int seed, int epoch) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)epoch * 2246822519u)));
}
